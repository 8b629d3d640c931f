package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// What a sleep saves, by measurement alone.
///
/// @param before what was taken right before it fell asleep; of one that was ended, what it took
///   when it was measured last
/// @param after what it takes asleep, measured once a few seconds after it fell asleep, and nothing
///   when it was ended; null before that
public record Saving(Taken before, @Nullable Taken after) {
  public Saving {
    requireNonNull(before, "before");
  }

  /// Memory less and swap less than before, in bytes. Swap is negative where memory was moved
  /// there. Null before the second measurement.
  public @Nullable Taken saved() {
    return after == null
        ? null
        : new Taken(before.resident() - after.resident(), before.swap() - after.swap());
  }
}
