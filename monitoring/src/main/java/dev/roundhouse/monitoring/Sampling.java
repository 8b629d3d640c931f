package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalDouble;

/// What one look at a signal has given.
public sealed interface Sampling {
  /// The number of one subject.
  ///
  /// @param subject its name; empty for the whole
  /// @param value empty when there is no number now: that is neither good nor bad
  /// @param note what else is known, for people; may be empty
  record Sample(String subject, OptionalDouble value, String note) {
    public Sample {
      requireNonNull(subject, "subject");
      requireNonNull(value, "value");
      requireNonNull(note, "note");
    }

    public static Sample of(String subject, double value) {
      return new Sample(subject, OptionalDouble.of(value), "");
    }

    /// Of one of which nothing is known now.
    public static Sample none(String subject, String why) {
      return new Sample(subject, OptionalDouble.empty(), why);
    }
  }

  /// All subjects that there are now. One that is not among them is not there any more.
  record Read(List<Sample> samples) implements Sampling {
    public Read {
      samples = List.copyOf(samples);
    }

    public static Read whole(double value) {
      return new Read(List.of(Sample.of("", value)));
    }
  }

  /// The look told nothing, not even which subjects there are.
  record Failed(String why) implements Sampling {
    public Failed {
      requireNonNull(why, "why");
    }
  }
}
