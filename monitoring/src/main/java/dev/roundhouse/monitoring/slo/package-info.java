/// Owns the arithmetic of objectives: what is attained, what is left of a budget, how fast it
/// burns. Gets shares. Gives results. Never reads a clock or the history.
@NullMarked
package dev.roundhouse.monitoring.slo;

import org.jspecify.annotations.NullMarked;
