package dev.roundhouse.mail;

import static java.util.Objects.requireNonNull;

/// What comes of one attempt to bring a message.
public sealed interface Delivery {
  /// It is there.
  record Taken() implements Delivery {}

  /// It is not, and may be another time.
  ///
  /// @param why one line, without secrets
  record Later(String why) implements Delivery {
    public Later {
      requireNonNull(why, "why");
    }
  }

  /// It was refused for good: the same message would be again.
  ///
  /// @param why one line, without secrets
  record Never(String why) implements Delivery {
    public Never {
      requireNonNull(why, "why");
    }
  }
}
