@NullMarked
package dev.roundhouse.systemtools.upkeep;

import org.jspecify.annotations.NullMarked;
