@NullMarked
package dev.roundhouse.updates;

import org.jspecify.annotations.NullMarked;
