package dev.roundhouse.updates;

import java.util.Locale;
import java.util.stream.Stream;

/// Licences by their SPDX identifiers. Pure.
final class Licences {
  private Licences() {}

  /// Whether an expression such as `(MIT OR AGPL-3.0-only)` cannot be met without a licence: it is
  /// forbidden where it is named alone or together with others, and where it is one of several to
  /// choose from when all of them are it. `AGPL-3.0` stands for its `-only` and `-or-later` too.
  static boolean names(String expression, String licence) {
    String plain = expression.replaceAll("[()]", " ").strip();
    return !plain.isEmpty()
        && Stream.of(plain.split("(?i)\\s+OR\\s+", -1))
            .allMatch(choice ->
                Stream.of(choice.split("(?i)\\s+AND\\s+", -1)).anyMatch(each -> is(each, licence)));
  }

  private static boolean is(String written, String licence) {
    String one = written.strip().toLowerCase(Locale.ROOT).replaceFirst("\\s+with\\s.*", "");
    String other = licence.strip().toLowerCase(Locale.ROOT);
    return one.equals(other)
        || one.equals(other + "-only")
        || one.equals(other + "-or-later")
        || one.equals(other + "+");
  }
}
