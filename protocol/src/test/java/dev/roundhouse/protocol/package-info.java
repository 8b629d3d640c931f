@NullMarked
package dev.roundhouse.protocol;

import org.jspecify.annotations.NullMarked;
