package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// How far a download is. Immutable.
///
/// @param what is fetched, such as `name@1.2.3`
/// @param bytes that are here
/// @param total of all bytes, where the host has said it
/// @param bytesPerSecond over the time of this attempt; 0 where nothing was measured yet
/// @param attempts so far
public record Transfer(
    String what, long bytes, OptionalLong total, long bytesPerSecond, int attempts) {
  public Transfer {
    requireNonNull(what, "what");
    requireNonNull(total, "total");
  }

  /// How much of it is here, in whole percent.
  public Optional<Integer> percent() {
    return total.isPresent() && total.getAsLong() > 0
        ? Optional.of((int) Math.min(100, bytes * 100 / total.getAsLong()))
        : Optional.empty();
  }

  /// How long the rest takes at this speed.
  public Optional<Duration> left() {
    return total.isPresent() && bytesPerSecond > 0
        ? Optional.of(Duration.ofSeconds(Math.max(0, total.getAsLong() - bytes) / bytesPerSecond))
        : Optional.empty();
  }
}
