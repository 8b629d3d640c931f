@NullMarked
package dev.roundhouse.updates.promotion;

import org.jspecify.annotations.NullMarked;
