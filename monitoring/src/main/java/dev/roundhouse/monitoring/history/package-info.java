/// Owns the tables of what was counted and measured. Gets looks at the program. Gives samples of
/// them, coarser with age. Never counts anything itself.
@NullMarked
package dev.roundhouse.monitoring.history;

import org.jspecify.annotations.NullMarked;
