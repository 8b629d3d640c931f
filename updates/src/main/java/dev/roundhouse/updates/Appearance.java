package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Protocol.Era;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// How a version did in one era, in a process of its own.
///
/// @param ready how long it took until it was started and greeted, or had failed
/// @param read how long it took to say what it offers
/// @param replayed calls of before that were made again; none where there was none, or in another
///   era
public record Appearance(
    Era era,
    Outcome outcome,
    Duration ready,
    Duration read,
    Endurance endurance,
    List<Replayed> replayed,
    Vitals vitals) {
  /// What came of it.
  public sealed interface Outcome {
    /// It was greeted, and has said what it offers.
    record Greeted(Offering offering) implements Outcome {
      public Greeted {
        requireNonNull(offering, "offering");
      }
    }

    /// It does not speak this era, and has said so, or spoke the other.
    record Foreign(String why) implements Outcome {
      public Foreign {
        requireNonNull(why, "why");
      }
    }

    /// It did not start, ended, was silent, or answered nonsense.
    record Failed(String why) implements Outcome {
      public Failed {
        requireNonNull(why, "why");
      }
    }
  }

  /// What its processes did with files of their home.
  ///
  /// @param opened files that people keep secrets in, of which a trial has some without any; empty
  ///   where nobody could tell
  /// @param written files that they have left there; empty where nobody could tell
  public record Touched(Optional<List<String>> opened, Optional<List<String>> written) {
    /// Nobody could tell.
    public static final Touched UNKNOWN = new Touched(Optional.empty(), Optional.empty());

    public Touched {
      opened = opened.map(List::copyOf);
      written = written.map(List::copyOf);
    }
  }

  /// What its processes were seen to do.
  ///
  /// @param end why they have ended by themselves; empty while they ran
  /// @param peak most memory they had, in bytes; empty where nobody could tell
  /// @param reached how often they tried to reach a network that they did not have; empty where
  ///   they had one, or nobody could tell
  /// @param errors the last lines of their error output, secrets masked
  public record Vitals(
      Optional<String> end,
      OptionalLong peak,
      OptionalLong reached,
      Touched touched,
      List<String> errors) {
    /// Of what was never started.
    public static final Vitals NONE =
        new Vitals(
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Touched.UNKNOWN,
            List.of());

    public Vitals {
      requireNonNull(end, "end");
      requireNonNull(peak, "peak");
      requireNonNull(reached, "reached");
      requireNonNull(touched, "touched");
      errors = List.copyOf(errors);
    }
  }

  public Appearance {
    requireNonNull(era, "era");
    requireNonNull(outcome, "outcome");
    requireNonNull(ready, "ready");
    requireNonNull(read, "read");
    requireNonNull(endurance, "endurance");
    replayed = List.copyOf(replayed);
    requireNonNull(vitals, "vitals");
  }

  /// What it offers; empty where it was not greeted.
  public Optional<Offering> offering() {
    return outcome instanceof Outcome.Greeted(Offering offering)
        ? Optional.of(offering)
        : Optional.empty();
  }
}
