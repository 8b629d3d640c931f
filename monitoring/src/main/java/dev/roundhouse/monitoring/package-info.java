/// Owns metrics, health, the history and objectives: it looks and never touches. Gets observations
/// through the observers of `gateway` and `fleet`. Gives the Prometheus text, the health of the
/// whole, and what was. Never commands anything.
@NullMarked
package dev.roundhouse.monitoring;

import org.jspecify.annotations.NullMarked;
