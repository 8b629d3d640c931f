@NullMarked
package dev.roundhouse.updates.provenance;

import org.jspecify.annotations.NullMarked;
