@NullMarked
package dev.roundhouse.fleet;

import org.jspecify.annotations.NullMarked;
