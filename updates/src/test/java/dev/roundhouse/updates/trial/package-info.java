@NullMarked
package dev.roundhouse.updates.trial;

import org.jspecify.annotations.NullMarked;
