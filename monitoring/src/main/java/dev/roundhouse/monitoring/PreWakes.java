package dev.roundhouse.monitoring;

import org.jspecify.annotations.Nullable;

/// How often waking a server ahead of a demand was for something, since the program started.
///
/// @param hits half hours for which it was woken, and in which it was wanted
/// @param misses those in which nobody came
public record PreWakes(long hits, long misses) {
  static final PreWakes NONE = new PreWakes(0, 0);

  PreWakes and(PreWakes other) {
    return new PreWakes(hits + other.hits, misses + other.misses);
  }

  /// Hits in percent of all; null while there are none of either.
  public @Nullable Double hitRate() {
    return hits + misses == 0 ? null : Double.valueOf(100.0 * hits / (hits + misses));
  }
}
