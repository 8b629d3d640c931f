package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a policy makes of the versions that there are.
public sealed interface Choice {
  /// This one may be taken.
  ///
  /// @param fixes known vulnerabilities of what runs that it does not have
  record Offered(Release release, List<Advisory> fixes) implements Choice {
    public Offered {
      requireNonNull(release, "release");
      fixes = List.copyOf(fixes);
    }
  }

  /// The next one has to be out for longer first.
  ///
  /// @param until when it will have been; empty where nobody says when it came out
  record Held(Release release, Optional<Instant> until) implements Choice {
    public Held {
      requireNonNull(release, "release");
      requireNonNull(until, "until");
    }
  }

  /// There is nothing to take.
  ///
  /// @param why in a sentence for the person
  record Nothing(String why) implements Choice {
    public Nothing {
      requireNonNull(why, "why");
    }
  }

  /// It cannot be said.
  ///
  /// @param why in a sentence for the person
  record Unknown(String why) implements Choice {
    public Unknown {
      requireNonNull(why, "why");
    }
  }
}
