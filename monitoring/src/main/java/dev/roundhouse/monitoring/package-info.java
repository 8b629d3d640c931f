/// Owns metrics, health and alerts: it looks, tells people, and never touches. Gets observations
/// through the observers of `gateway` and `fleet`. Gives the Prometheus text, the health of the
/// whole, and messages to channels. Never commands anything.
@NullMarked
package dev.roundhouse.monitoring;

import org.jspecify.annotations.NullMarked;
