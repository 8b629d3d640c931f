package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// Something about a version under quarantine that whoever lets it in should know. It stops nothing
/// by itself.
///
/// @param subject the file, the package or the person that it is about
/// @param what in a sentence for the person
public record Observation(Kind kind, Severity severity, String subject, String what) {
  /// How much it should worry somebody; the worst is the last.
  public enum Severity {
    /// Good to know.
    INFO,
    /// Worth a look.
    NOTICE,
    /// Should be understood before it runs.
    WARNING,
    /// What bad releases are made of.
    DANGER;

    /// As it stands in answers.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What it is about.
  public enum Kind {
    INSTALL_SCRIPT,
    IDENTITY,
    DEPENDENCY,
    HOST,
    CHILD_PROCESS,
    EVALUATION,
    OBFUSCATION,
    CREDENTIALS,
    BINARY,
    SIZE,
    LICENCE,
    PEOPLE,
    PROVENANCE,
    HIDDEN_TEXT,
    VULNERABILITY,
    UNREAD;

    /// As it stands in answers.
    public String wire() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Observation {
    requireNonNull(kind, "kind");
    requireNonNull(severity, "severity");
    requireNonNull(subject, "subject");
    requireNonNull(what, "what");
  }
}
