package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Component.Rhythm;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is known of a component. One reading more makes the next of these, by [#next] alone.
///
/// @param state that is shown; a turn for worse or better shows when enough readings agree
/// @param since when it is shown
/// @param message of the last reading
/// @param lastCheck when that was; empty before the first
/// @param latency how long it took
/// @param consecutiveFailures readings in a row that were anything but healthy
/// @param looks readings so far
/// @param failures those of them that were anything but healthy
/// @param turns readings in a row on the same side, worse or better than what is shown
public record ComponentHealth(
    ComponentState state,
    Instant since,
    String message,
    Optional<Instant> lastCheck,
    Duration latency,
    int consecutiveFailures,
    long looks,
    long failures,
    Turns turns) {
  /// Where the last readings point to.
  ///
  /// @param count 0 where the last one agreed with what is shown
  public record Turns(boolean areWorse, int count) {
    static final Turns NONE = new Turns(false, 0);
  }

  public ComponentHealth {
    requireNonNull(state, "state");
    requireNonNull(since, "since");
    requireNonNull(message, "message");
    requireNonNull(lastCheck, "lastCheck");
    requireNonNull(latency, "latency");
    requireNonNull(turns, "turns");
  }

  /// Of one that nobody has looked at.
  static ComponentHealth unseen(Instant now) {
    return new ComponentHealth(
        ComponentState.UNKNOWN,
        now,
        "nobody has looked at it yet",
        Optional.empty(),
        Duration.ZERO,
        0,
        0,
        0,
        Turns.NONE);
  }

  /// What follows from one reading more. Pure.
  ComponentHealth next(Reading reading, Duration took, Instant now, Rhythm rhythm) {
    Turns turned = turned(reading.state());
    boolean isFirst = lastCheck.isEmpty();
    int needed = turned.areWorse() ? rhythm.failures() : rhythm.successes();
    boolean shows = isFirst || turned.count() >= needed;
    boolean isChange = shows && reading.state() != state;
    boolean isWell =
        reading.state() == ComponentState.HEALTHY
            || reading.state() == ComponentState.NOT_CONFIGURED;
    return new ComponentHealth(
        isChange ? reading.state() : state,
        isChange ? now : since,
        reading.message(),
        Optional.of(now),
        took,
        isWell ? 0 : consecutiveFailures + 1,
        looks + 1,
        isWell ? failures : failures + 1,
        shows ? Turns.NONE : turned);
  }

  private Turns turned(ComponentState read) {
    if (read == state) {
      return Turns.NONE;
    }
    boolean isWorse = read.isWorseThan(state);
    return new Turns(isWorse, turns.areWorse() == isWorse ? turns.count() + 1 : 1);
  }
}
