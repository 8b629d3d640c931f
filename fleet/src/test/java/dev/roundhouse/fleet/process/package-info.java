@NullMarked
package dev.roundhouse.fleet.process;

import org.jspecify.annotations.NullMarked;
