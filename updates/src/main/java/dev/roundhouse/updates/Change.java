package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// One thing that a version offers otherwise than the version before.
///
/// @param subject the name of it; of a resource its address
/// @param what has become of it, in words for the person
public record Change(Kind kind, String subject, Severity severity, String what) {
  /// What it is that differs.
  public enum Kind {
    TOOL,
    PROMPT,
    RESOURCE,
    TEMPLATE,
    /// The server itself: what it speaks, can do, and says of itself.
    SERVER;

    /// As it stands in answers.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What it means, the worst last.
  public enum Severity {
    /// What was good is good still.
    SAFE,
    /// A call or a result that was good may not be any more.
    BREAKING,
    /// It may be meant for the agent rather than for its user, or nobody can tell what it means.
    SUSPICIOUS;

    /// As it stands in answers.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Change {
    requireNonNull(kind, "kind");
    requireNonNull(subject, "subject");
    requireNonNull(severity, "severity");
    requireNonNull(what, "what");
  }

  /// The same as a line.
  public String says() {
    return kind.wire() + " " + subject + ": " + what;
  }
}
