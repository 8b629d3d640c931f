@NullMarked
package dev.roundhouse.updates.quarantine;

import org.jspecify.annotations.NullMarked;
