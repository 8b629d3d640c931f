package dev.roundhouse.cli.remote;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// How one look ended.
///
/// @param name what was looked at
/// @param says what came back; for a look that was not taken, why
/// @param request what was asked
public record Outcome(String name, Verdict verdict, String says, String request) {
  /// What it means.
  public enum Verdict {
    PASS,
    FAIL,
    /// It could not be looked at; that says nothing about how it is.
    SKIPPED;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Outcome {
    requireNonNull(name, "name");
    requireNonNull(verdict, "verdict");
    requireNonNull(says, "says");
    requireNonNull(request, "request");
  }

  static Outcome of(String name, boolean isGood, String says, String request) {
    return new Outcome(name, isGood ? Verdict.PASS : Verdict.FAIL, says, request);
  }

  static Outcome skipped(String name, String why) {
    return new Outcome(name, Verdict.SKIPPED, why, "");
  }
}
