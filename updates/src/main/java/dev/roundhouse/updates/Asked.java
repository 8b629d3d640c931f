package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// What a source has said about a name, or why nobody knows.
public sealed interface Asked {
  /// It has said it.
  record Answered(Releases releases, Instant at) implements Asked {
    public Answered {
      requireNonNull(releases, "releases");
      requireNonNull(at, "at");
    }
  }

  /// It could not say it.
  ///
  /// @param kind of the failure
  /// @param why in a sentence for the person, with the cure
  record Failed(SourceException.Kind kind, String why, Instant at) implements Asked {
    public Failed {
      requireNonNull(kind, "kind");
      requireNonNull(why, "why");
      requireNonNull(at, "at");
    }
  }

  /// Nobody was asked.
  ///
  /// @param why in a sentence for the person
  record Not(String why) implements Asked {
    public Not {
      requireNonNull(why, "why");
    }
  }
}
