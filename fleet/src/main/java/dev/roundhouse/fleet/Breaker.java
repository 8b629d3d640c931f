package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Whether an address is asked, as one pure function. In short:
///
/// ```
/// Closed --failures in a row, or told to wait--> Open --wanted when due--> Trying
///   ^                                             ^                         |  |
///   |                                             +-------- failed ---------+  |
///   +------------------------------- answered ---------------------------------+
/// ```
///
/// While it is open nothing is sent. When the pause is over the next who wants to send something is
/// the probe, and all others go on being refused until it has ended, or until another pause is
/// over. Pauses double up to the longest, so an address that is dead for good costs one attempt in
/// each of the longest. Moments are those of `Ticker.nanos`.
record Breaker(FleetSettings.Breaker settings) {
  /// A probe that tells nothing counts as lost after this time, if the pause is not longer.
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(30);

  sealed interface State {}

  /// Asked as often as anybody likes.
  ///
  /// @param failures in a row
  record Closed(int failures) implements State {}

  /// Not asked before `until`.
  ///
  /// @param openings times it was opened in a row, this one included
  record Open(int openings, long until, String reason) implements State {
    public Open {
      requireNonNull(reason, "reason");
    }
  }

  /// One probe is under way; another is let through from `until` on, should it never end.
  record Trying(int openings, long until, String reason) implements State {
    public Trying {
      requireNonNull(reason, "reason");
    }
  }

  sealed interface Event {}

  /// Somebody wants to send something.
  record Wanted() implements Event {}

  /// It has answered as a server should.
  record Answered() implements Event {}

  /// It could not be asked, or answered that it cannot serve.
  ///
  /// @param asked how long it wants to be left alone; null when it did not say
  /// @param chance from 0 to 1, spreads the next attempts of many
  record Failed(String reason, @Nullable Duration asked, double chance) implements Event {
    public Failed {
      requireNonNull(reason, "reason");
    }
  }

  /// What was let through has ended and tells nothing: its sender did not wait for the answer.
  record Withdrawn() implements Event {}

  /// A person wants it tried at once.
  record Reset() implements Event {}

  /// @param passes whether the one who wanted may send
  record Step(State state, boolean passes) {}

  Breaker {
    requireNonNull(settings, "settings");
  }

  Step next(State state, Event event, long now) {
    return switch (event) {
      case Wanted _ -> wanted(state, now);
      case Answered _ -> stay(answered(state));
      case Failed failed -> stay(failed(state, failed, now));
      case Withdrawn _ -> stay(withdrawn(state, now));
      case Reset _ -> stay(new Closed(0));
    };
  }

  private static Step stay(State state) {
    return new Step(state, false);
  }

  /// Whether somebody who wants to send now would be let through.
  static boolean isDue(State state, long now) {
    return switch (state) {
      case Closed _ -> true;
      case Open(int _, long until, String _) -> now - until >= 0;
      case Trying(int _, long until, String _) -> now - until >= 0;
    };
  }

  private Step wanted(State state, long now) {
    if (!isDue(state, now)) {
      return new Step(state, false);
    }
    return switch (state) {
      case Closed closed -> new Step(closed, true);
      case Open(int openings, long _, String reason) ->
          new Step(trying(openings, reason, now), true);
      case Trying(int openings, long _, String reason) ->
          new Step(trying(openings + 1, reason, now), true);
    };
  }

  private Trying trying(int openings, String reason, long now) {
    long pause = (long) doubled(settings.first(), settings.longest(), openings);
    return new Trying(openings, now + Math.max(pause, LONGEST_PROBE.toNanos()), reason);
  }

  /// An answer to what was sent before it was opened says nothing of now.
  private static State answered(State state) {
    return switch (state) {
      case Closed(int failures) when failures == 0 -> state;
      case Closed _, Trying _ -> new Closed(0);
      case Open open -> open;
    };
  }

  /// The next who wants to is the probe instead.
  private static State withdrawn(State state, long now) {
    return state instanceof Trying(int openings, long _, String reason)
        ? new Open(openings, now, reason)
        : state;
  }

  private State failed(State state, Failed failed, long now) {
    return switch (state) {
      case Closed(int failures) when failures + 1 < settings.failures() && failed.asked() == null ->
          new Closed(failures + 1);
      case Closed _ -> opened(1, failed, now);
      case Trying(int openings, long _, String _) -> opened(openings + 1, failed, now);
      case Open(int openings, long until, String _) -> {
        Open again = opened(openings, failed, now);
        // What was under way when it opened does not make the pause longer, unless it is told to.
        yield failed.asked() != null && again.until() - until > 0
            ? again
            : new Open(openings, until, failed.reason());
      }
    };
  }

  /// The longest pause is the bound also for what a server asks for: it may not switch itself off.
  /// Chance only adds: an attempt more than one in each longest pause is never made.
  private Open opened(int openings, Failed failed, long now) {
    double own = doubled(settings.first(), settings.longest(), openings);
    Duration asked = failed.asked();
    double told =
        asked == null ? 0 : Math.min(asked.toMillis() * 1e6, (double) settings.longest().toNanos());
    long pause = (long) (Math.max(own, told) * (1 + failed.chance() / 10));
    return new Open(openings, now + pause, failed.reason());
  }

  /// The first pause, doubled with each failure after the first, up to the longest; none before the
  /// first failure. In nanoseconds.
  static double doubled(Duration first, Duration longest, int failures) {
    return failures == 0
        ? 0
        : Math.min(first.toNanos() * Math.pow(2, failures - 1), (double) longest.toNanos());
  }
}
