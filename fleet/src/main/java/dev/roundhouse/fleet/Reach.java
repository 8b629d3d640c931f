package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// What real exchanges have shown of an address. Nothing is ever sent to find it out.
public sealed interface Reach {
  /// The moment from which on it has been so.
  Instant since();

  /// No exchange has succeeded or failed yet.
  record Unverified(Instant since) implements Reach {
    public Unverified {
      requireNonNull(since, "since");
    }
  }

  /// The last exchange that could tell has succeeded.
  record Reached(Instant since) implements Reach {
    public Reached {
      requireNonNull(since, "since");
    }
  }

  /// The last exchange that could tell has failed.
  ///
  /// @param since the first failure in a row
  /// @param reason the last of them
  record Unreached(Instant since, String reason) implements Reach {
    public Unreached {
      requireNonNull(since, "since");
      requireNonNull(reason, "reason");
    }
  }
}
