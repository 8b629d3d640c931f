package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.AlertEvent.Acknowledge;
import dev.roundhouse.monitoring.AlertEvent.Condition;
import dev.roundhouse.monitoring.AlertEvent.Gone;
import dev.roundhouse.monitoring.AlertEvent.Raised;
import dev.roundhouse.monitoring.AlertEvent.Resolve;
import dev.roundhouse.monitoring.AlertEvent.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Where an alert stands. [#next] alone moves it.
///
/// What has no number keeps an alert as it is: one that fires goes on firing, and one that does not
/// begins to wait anew, so that none fires without having been seen to be true for long enough.
public sealed interface AlertState {
  /// The way of one that has begun to fire.
  ///
  /// @param since when it did
  /// @param clear since when its condition is over; empty while it is true
  /// @param blind since when there is no number; empty while there is one
  record Course(Instant since, Optional<Instant> clear, Optional<Instant> blind) {
    public Course {
      requireNonNull(since, "since");
      requireNonNull(clear, "clear");
      requireNonNull(blind, "blind");
    }

    static Course begun(Instant now) {
      return new Course(now, Optional.empty(), Optional.empty());
    }

    private Course seen(Condition condition, Instant now) {
      return switch (condition) {
        case TRUE -> new Course(since, Optional.empty(), Optional.empty());
        case FALSE -> new Course(since, clear.or(() -> Optional.of(now)), Optional.empty());
        // How long it has been over is counted anew: nobody has seen that it was.
        case UNKNOWN -> new Course(since, Optional.empty(), blind.or(() -> Optional.of(now)));
      };
    }

    private boolean isOver(Duration clears, Instant now) {
      return clear.isPresent() && !clear.get().plus(clears).isAfter(now);
    }
  }

  /// There is nothing.
  record Inactive() implements AlertState {}

  /// Its condition is true, and not for long enough.
  record Pending(Instant since) implements AlertState {
    public Pending {
      requireNonNull(since, "since");
    }
  }

  /// It is so, and people are told.
  record Firing(Course course) implements AlertState {
    public Firing {
      requireNonNull(course, "course");
    }
  }

  /// It is so, and somebody takes care.
  record Acknowledged(Course course, String by, Instant at) implements AlertState {
    public Acknowledged {
      requireNonNull(course, "course");
      requireNonNull(by, "by");
      requireNonNull(at, "at");
    }
  }

  /// It is so, and nobody is told, because of a silence or of an alert that explains it.
  record Suppressed(Course course, String why) implements AlertState {
    public Suppressed {
      requireNonNull(course, "course");
      requireNonNull(why, "why");
    }
  }

  /// It is over, for good: if it comes again, that is another alert.
  ///
  /// @param why who or what has ended it
  /// @param wasQuiet whether it was suppressed at its end
  record Resolved(Instant since, Instant at, String why, boolean wasQuiet) implements AlertState {
    public Resolved {
      requireNonNull(since, "since");
      requireNonNull(at, "at");
      requireNonNull(why, "why");
    }
  }

  /// What follows. Pure.
  static AlertState next(AlertState state, AlertEvent event, Instant now) {
    return switch (state) {
      case Inactive _ -> ofNothing(event, now);
      case Pending pending -> pending(pending, event, now);
      case Firing(Course course) -> open(state, course, event, now);
      case Acknowledged(Course course, String _, Instant _) -> open(state, course, event, now);
      case Suppressed(Course course, String _) -> open(state, course, event, now);
      case Resolved _ -> state;
    };
  }

  private static AlertState ofNothing(AlertEvent event, Instant now) {
    return switch (event) {
      case Seen seen when seen.condition() == Condition.TRUE ->
          pending(new Pending(now), event, now);
      case Raised _ -> new Firing(Course.begun(now));
      case Seen _, Gone _, Acknowledge _, Resolve _ -> new Inactive();
    };
  }

  private static AlertState pending(Pending pending, AlertEvent event, Instant now) {
    return switch (event) {
      case Seen seen ->
          switch (seen.condition()) {
            case TRUE ->
                pending.since().plus(seen.holds()).isAfter(now)
                    ? pending
                    : told(Course.begun(now), seen.suppressed());
            case FALSE, UNKNOWN -> new Inactive();
          };
      case Raised _ -> new Firing(Course.begun(now));
      case Gone _ -> new Inactive();
      case Acknowledge _, Resolve _ -> pending;
    };
  }

  private static AlertState told(Course course, Optional<String> suppressed) {
    return suppressed
        .<AlertState>map(why -> new Suppressed(course, why))
        .orElseGet(() -> new Firing(course));
  }

  private static AlertState open(AlertState state, Course course, AlertEvent event, Instant now) {
    boolean isQuiet = state instanceof Suppressed;
    return switch (event) {
      case Seen seen -> {
        Course after = course.seen(seen.condition(), now);
        yield after.isOver(seen.clears(), now)
            ? new Resolved(course.since(), now, "its condition is over", isQuiet)
            : seen(state, after, seen.suppressed());
      }
      case Raised _ -> state;
      case Gone(String why) -> new Resolved(course.since(), now, why, isQuiet);
      case Acknowledge(String by) ->
          state instanceof Acknowledged ? state : new Acknowledged(course, by, now);
      case Resolve(String by) ->
          new Resolved(course.since(), now, by + " has resolved it", isQuiet);
    };
  }

  private static AlertState seen(AlertState state, Course after, Optional<String> suppressed) {
    return state instanceof Acknowledged(Course _, String by, Instant at)
        ? new Acknowledged(after, by, at)
        : told(after, suppressed);
  }

  /// The way of one that has begun to fire and has not ended; empty for all others.
  default Optional<Course> way() {
    return switch (this) {
      case Firing(Course course) -> Optional.of(course);
      case Acknowledged(Course course, String _, Instant _) -> Optional.of(course);
      case Suppressed(Course course, String _) -> Optional.of(course);
      case Inactive _, Pending _, Resolved _ -> Optional.empty();
    };
  }

  /// Whether it is so now, told or not.
  default boolean isOpen() {
    return way().isPresent();
  }

  /// As it stands in answers.
  default String wire() {
    return switch (this) {
      case Inactive _ -> "inactive";
      case Pending _ -> "pending";
      case Firing _ -> "firing";
      case Acknowledged _ -> "acknowledged";
      case Suppressed _ -> "suppressed";
      case Resolved _ -> "resolved";
    };
  }
}
