@NullMarked
package dev.roundhouse.systemtools.safety;

import org.jspecify.annotations.NullMarked;
