package dev.roundhouse.monitoring;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/// Measures what rules of alerts are about. Looks, and never wakes, opens or changes anything.
@FunctionalInterface
public interface Signals {
  /// One look at those that are wanted, all at the same moment. Called by one thread, again and
  /// again.
  Map<Signal, Sampling> look(Set<Signal> wanted, Instant now);
}
