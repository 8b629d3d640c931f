@NullMarked
package dev.roundhouse.systemtools;

import org.jspecify.annotations.NullMarked;
