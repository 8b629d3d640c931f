/// Owns metrics, health, the history, objectives, alerts, the log and the feed: it looks, tells
/// people, and never touches. Gets observations through the observers of `gateway` and `fleet`.
/// Gives the Prometheus text, the health of the whole, what was, and messages to channels. Never
/// commands anything.
@NullMarked
package dev.roundhouse.monitoring;

import org.jspecify.annotations.NullMarked;
