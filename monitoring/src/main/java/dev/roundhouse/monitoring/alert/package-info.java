/// Owns which alerts there are. Gets numbers of signals, and what people say; moves alerts by their
/// machine alone, keeps them, and decides which channel is told of what, and when. Never waits for
/// a channel.
@NullMarked
package dev.roundhouse.monitoring.alert;

import org.jspecify.annotations.NullMarked;
