package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

/// What a look at the machine has found, in sentences for people. Immutable.
///
/// @param name what was looked at, such as `swap`
/// @param says what is there, and what follows from it
/// @param cure what to do about it; empty where nothing needs to be done
public record Finding(String name, Verdict verdict, String says, String cure) {
  /// How good it is.
  public enum Verdict {
    /// All that could be wished for.
    OK,
    /// Everything works, some of it less well.
    LIMITED,
    /// Something does not work until it is cured.
    MISSING
  }

  public Finding {
    requireNonNull(verdict, "verdict");
    if (name.isBlank() || says.isBlank()) {
      throw new IllegalArgumentException("a finding has a name and says something");
    }
    if (verdict != Verdict.OK && cure.isBlank()) {
      throw new IllegalArgumentException("a finding that is not ok names a cure: " + name);
    }
  }

  public static Finding ok(String name, String says) {
    return new Finding(name, Verdict.OK, says, "");
  }

  public static Finding limited(String name, String says, String cure) {
    return new Finding(name, Verdict.LIMITED, says, cure);
  }

  public static Finding missing(String name, String says, String cure) {
    return new Finding(name, Verdict.MISSING, says, cure);
  }

  /// All of it in one line, as for a log.
  @Override
  public String toString() {
    return name + ": " + says + (cure.isEmpty() ? "" : "; " + cure);
  }
}
