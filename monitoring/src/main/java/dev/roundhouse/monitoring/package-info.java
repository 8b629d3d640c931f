/// Owns metrics and health: it looks and never touches. Gets observations through the observers of
/// `gateway` and `fleet`. Gives the Prometheus text and the health of the whole. Never commands
/// anything.
@NullMarked
package dev.roundhouse.monitoring;

import org.jspecify.annotations.NullMarked;
