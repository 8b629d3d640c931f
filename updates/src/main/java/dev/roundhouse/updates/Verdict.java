package dev.roundhouse.updates;

import java.util.Locale;

/// What a trial says of a version, the worst last. Only a good one may go on without a person.
public enum Verdict {
  /// It does what the version before did.
  GOOD,
  /// What was good with the version before may not be any more.
  BREAKING,
  /// It does or says something that a person should look at before any agent does.
  SUSPICIOUS,
  /// It did not start, did not answer, or ended by itself.
  FAILED;

  /// As it stands in answers.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
