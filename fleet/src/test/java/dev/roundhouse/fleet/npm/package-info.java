@NullMarked
package dev.roundhouse.fleet.npm;

import org.jspecify.annotations.NullMarked;
