/// Owns the way of a version that was tried into use and back: readiness, the pin, the watch.
@NullMarked
package dev.roundhouse.updates.promotion;

import org.jspecify.annotations.NullMarked;
