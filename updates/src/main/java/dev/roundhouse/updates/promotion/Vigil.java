package dev.roundhouse.updates.promotion;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.Pulse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What has come of a server since a version has taken over. How long its calls take counts later
/// than all else: a process that has just begun is slow, and so is all that begins beside it. Used
/// by one thread.
final class Vigil {
  /// Until it has warmed up, and for as long as it is timed at least.
  static final Duration WARM = Duration.ofSeconds(5);

  private final Pulse before;
  private Pulse from;
  private @Nullable Instant begun;
  private @Nullable Pulse warm;

  /// @param before the moment at which the version was let in
  Vigil(Pulse before) {
    this.before = requireNonNull(before, "before");
    this.from = before;
  }

  boolean hasBegun() {
    return begun != null;
  }

  /// The new version answers from here on: what came before was of the old one, but for the ends of
  /// processes and failed starts.
  void begin(Pulse now, Instant moment) {
    boolean isSameRun = now.epoch().equals(before.epoch());
    from = isSameRun ? now.butEnds(before) : before;
    begun = moment;
  }

  /// Looks at the clock.
  void at(Pulse now, Instant moment) {
    if (begun != null && warm == null && !moment.isBefore(begun.plus(WARM))) {
      warm = now;
    }
  }

  Pulse since(Pulse now) {
    return now.since(from);
  }

  /// What can be timed; empty while that would be too early.
  Optional<Pulse> timed(Pulse now, Instant moment) {
    return begun == null || warm == null || moment.isBefore(begun.plus(WARM.multipliedBy(2)))
        ? Optional.empty()
        : Optional.of(now.since(warm));
  }
}
