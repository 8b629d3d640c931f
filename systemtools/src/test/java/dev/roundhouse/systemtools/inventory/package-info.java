@NullMarked
package dev.roundhouse.systemtools.inventory;

import org.jspecify.annotations.NullMarked;
