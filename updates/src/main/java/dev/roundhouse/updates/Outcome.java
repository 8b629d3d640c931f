package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.time.Instant;

/// How a step has ended. Evidence is what is kept of it, as one JSON value; see [Evidence].
public sealed interface Outcome {
  /// It is done.
  record Went(Json evidence) implements Outcome {
    public Went {
      requireNonNull(evidence, "evidence");
    }
  }

  /// It has to wait until a time, such as the end of a hold or the opening of a window. Nothing has
  /// failed.
  record Later(String why, Instant at) implements Outcome {
    public Later {
      requireNonNull(why, "why");
      requireNonNull(at, "at");
    }
  }

  /// It has failed in a way that may pass. It is tried again, ever more seldom, and given up after
  /// a number of attempts where the version does not run yet.
  record Again(String why) implements Outcome {
    public Again {
      requireNonNull(why, "why");
    }
  }

  /// The version is bad, for whoever would take it.
  record Bad(String why, Json evidence) implements Outcome {
    public Bad {
      requireNonNull(why, "why");
      requireNonNull(evidence, "evidence");
    }
  }

  /// The version is nothing for this server now.
  record Unfit(String why, Json evidence) implements Outcome {
    public Unfit {
      requireNonNull(why, "why");
      requireNonNull(evidence, "evidence");
    }
  }

  /// Nothing goes on without a person.
  record Waits(String why, Json evidence) implements Outcome {
    public Waits {
      requireNonNull(why, "why");
      requireNonNull(evidence, "evidence");
    }

    public Waits(String why) {
      this(why, Evidence.NONE);
    }
  }

  /// The version runs and is worse than the one before.
  record Back(String why, Json evidence) implements Outcome {
    public Back {
      requireNonNull(why, "why");
      requireNonNull(evidence, "evidence");
    }
  }
}
