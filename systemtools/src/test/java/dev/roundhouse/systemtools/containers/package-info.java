@NullMarked
package dev.roundhouse.systemtools.containers;

import org.jspecify.annotations.NullMarked;
