package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import dev.roundhouse.kernel.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers as service managers write them: seconds, megabytes, parts of a core.
final class ServiceNumbers {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(?:([kmgt])(?:i?b)?|b)?");

  private ServiceNumbers() {}

  /// A bare number counts seconds; a unit may say otherwise.
  ///
  /// @throws IllegalArgumentException when it is neither
  static Duration seconds(PlacedYaml value) {
    String text = value.text().orElse("").strip();
    if (SECONDS.matcher(text).matches()) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("this is not a number of seconds; write one", e);
    }
  }

  static Optional<BigDecimal> decimal(PlacedYaml value) {
    return value
        .text()
        .map(String::strip)
        .filter(text -> DECIMAL.matcher(text).matches())
        .map(BigDecimal::new);
  }

  /// Bytes, read as container runtimes read them: `256MB`, `256m` and `256MiB` are the same.
  static Optional<Long> bytes(String text) {
    Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int shift = matcher.group(2) == null ? 0 : 10 * (1 + "kmgt".indexOf(matcher.group(2)));
    return Optional.of(Long.parseLong(matcher.group(1)) << Math.min(shift, 40))
        .filter(bytes -> bytes >= 0);
  }

  /// A port, if it is one.
  static Optional<Integer> port(String text) {
    return SECONDS.matcher(text).matches() && text.length() <= 5
        ? Optional.of(Integer.parseInt(text)).filter(port -> port >= 1 && port <= 65535)
        : Optional.empty();
  }
}
