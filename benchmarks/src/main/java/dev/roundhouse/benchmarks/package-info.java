/// Owns the measurements behind the speed claims. Gets the rooms it measures. Gives numbers with
/// the machine and the command beside them. Never shipped.
@NullMarked
package dev.roundhouse.benchmarks;

import org.jspecify.annotations.NullMarked;
