package dev.roundhouse.updates.promotion;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.updates.Pulse;
import dev.roundhouse.updates.WatchSettings;
import java.util.Optional;
import java.util.OptionalLong;

/// Whether a version does worse than the one before. Pure.
final class Watch {
  /// Less than this nobody notices, in microseconds.
  private static final long NOTICED = 50_000;

  private Watch() {}

  /// What is worse, in a sentence for the person; empty when nothing is.
  ///
  /// @param before all that was known of the server when it was promoted
  /// @param now what has come since the new version answers
  /// @param timed what of it may be timed; empty while nothing may
  static Optional<String> breach(
      Pulse before, Pulse now, Optional<Pulse> timed, WatchSettings allowed) {
    return crashes(now, allowed)
        .or(() -> errors(before, now, allowed))
        .or(() -> timed.flatMap(warm -> times(before, warm, allowed)))
        .or(() -> memory(before, now, allowed));
  }

  private static Optional<String> crashes(Pulse now, WatchSettings allowed) {
    long ends = now.exits() + now.failedStarts();
    return ends <= allowed.crashes()
        ? Optional.empty()
        : Optional.of(
            "its processes ended by themselves %d times and did not start %d times (allowed: %d)"
                .formatted(now.exits(), now.failedStarts(), allowed.crashes()));
  }

  private static Optional<String> errors(Pulse before, Pulse now, WatchSettings allowed) {
    long was = before.failures().orElse(0);
    long is = now.failures().orElse(0);
    return now.calls() >= allowed.minCalls() && is > was + allowed.moreErrors() * 10L
        ? Optional.of(
            "%.1f %% of its %d calls failed, before it were %.1f %% (allowed: %d %% more)"
                .formatted(is / 10.0, now.calls(), was / 10.0, allowed.moreErrors()))
        : Optional.empty();
  }

  private static Optional<String> times(Pulse before, Pulse now, WatchSettings allowed) {
    boolean areEnough = Math.min(before.calls(), now.calls()) >= allowed.minCalls();
    OptionalLong slow = areEnough ? before.p95() : OptionalLong.empty();
    long most = Math.max(slow.orElse(0) * allowed.slower(), slow.orElse(0) + NOTICED);
    return slow.isPresent() && now.p95().orElse(0) > most
        ? Optional.of(
            "95 in 100 of its %d calls took up to %.1f ms, before it were %.1f ms (allowed: %d times that)"
                .formatted(
                    now.calls(),
                    now.p95().orElse(0) / 1e3,
                    slow.getAsLong() / 1e3,
                    allowed.slower()))
        : Optional.empty();
  }

  private static Optional<String> memory(Pulse before, Pulse now, WatchSettings allowed) {
    long most = before.memory().orElse(0) + allowed.moreMemory().bytes();
    return now.memory().isPresent() && now.memory().getAsLong() > most
        ? Optional.of(
            "its processes use %s, before it was %s (allowed: %s more)"
                .formatted(
                    new ByteSize(now.memory().getAsLong()),
                    before.memory().isPresent()
                        ? new ByteSize(before.memory().getAsLong()).toString()
                        : "unknown",
                    allowed.moreMemory()))
        : Optional.empty();
  }
}
