@NullMarked
package dev.roundhouse.systemtools.toon;

import org.jspecify.annotations.NullMarked;
