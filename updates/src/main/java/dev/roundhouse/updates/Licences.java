package dev.roundhouse.updates;

import dev.roundhouse.protocol.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Licences by their SPDX identifiers. Pure.
public final class Licences {
  private Licences() {}

  /// What the metadata of a package says: now a text; before, an object or a list of them.
  public static Optional<String> said(Json metadata) {
    Json said = metadata.get("license");
    return text(said)
        .or(() -> text(said.get("type")))
        .or(() ->
            metadata.get("licenses").items().stream()
                .flatMap(each -> text(each.get("type")).stream())
                .findFirst());
  }

  private static Optional<String> text(Json json) {
    return Optional.ofNullable(json.text());
  }

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
