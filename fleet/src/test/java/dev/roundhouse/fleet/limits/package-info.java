@NullMarked
package dev.roundhouse.fleet.limits;

import org.jspecify.annotations.NullMarked;
