/// Owns the tables of what other programs have told of objectives. Gets measurements. Gives sums of
/// a time. Never judges them.
@NullMarked
package dev.roundhouse.monitoring.measurement;

import org.jspecify.annotations.NullMarked;
