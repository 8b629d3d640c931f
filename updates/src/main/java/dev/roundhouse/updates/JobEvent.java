package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

/// What happens to a job. Events of persons say who it was.
public sealed interface JobEvent {
  /// The step that was due has been done.
  record Went() implements JobEvent {}

  /// Nothing goes on without a person.
  ///
  /// @param heard how many people had approved when the step began; a word that came later counts
  record Waits(String why, int heard) implements JobEvent {
    public Waits {
      requireNonNull(why, "why");
    }
  }

  /// The step has to be begun again later.
  record Postponed(String why) implements JobEvent {
    public Postponed {
      requireNonNull(why, "why");
    }
  }

  /// The version is bad, for whoever would take it.
  record Bad(String why) implements JobEvent {
    public Bad {
      requireNonNull(why, "why");
    }
  }

  /// The version is nothing for this server now.
  record Unfit(String why) implements JobEvent {
    public Unfit {
      requireNonNull(why, "why");
    }
  }

  /// It runs, and is worse than the one before.
  record Back(String why) implements JobEvent {
    public Back {
      requireNonNull(why, "why");
    }
  }

  /// A person wants it to run.
  record Promote(String by) implements JobEvent {
    public Promote {
      requireNonNull(by, "by");
    }
  }

  /// A person does not want the version.
  record Reject(String by, String why) implements JobEvent {
    public Reject {
      requireNonNull(by, "by");
      requireNonNull(why, "why");
    }
  }

  /// A person, or a job that takes its place, ends it.
  record Cancel(String by, String why) implements JobEvent {
    public Cancel {
      requireNonNull(by, "by");
      requireNonNull(why, "why");
    }
  }

  /// A person wants the version from before.
  record RollBack(String by, String why) implements JobEvent {
    public RollBack {
      requireNonNull(by, "by");
      requireNonNull(why, "why");
    }
  }
}
