package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

/// What a look at an item shows.
sealed interface Found {
  /// It is there.
  record Present(Taken taken) implements Found {
    public Present {
      requireNonNull(taken, "taken");
    }
  }

  /// It is not.
  record Absent() implements Found {}

  /// Nobody can say.
  ///
  /// @param why in a sentence for the person
  record Unreadable(String why) implements Found {
    public Unreadable {
      requireNonNull(why, "why");
    }
  }

  /// Its digest; empty where there is none.
  default String hash() {
    return switch (this) {
      case Present(Taken taken) -> taken.hash();
      case Absent _, Unreadable _ -> "";
    };
  }
}
