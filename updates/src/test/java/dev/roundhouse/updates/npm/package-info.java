@NullMarked
package dev.roundhouse.updates.npm;

import org.jspecify.annotations.NullMarked;
