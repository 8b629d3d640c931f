@NullMarked
package dev.roundhouse.fleet.memory;

import org.jspecify.annotations.NullMarked;
