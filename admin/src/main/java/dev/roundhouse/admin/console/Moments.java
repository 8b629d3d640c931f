package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;

import dev.roundhouse.kernel.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// Times that people write into a field.
final class Moments {
  private Moments() {}

  /// `1h`, which is an hour ago, or a moment; empty for nothing.
  static Optional<Instant> of(Fields query, String key, Instant now) {
    String written = query.get(key).strip();
    if (written.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          written.contains("T") ? Instant.parse(written) : now.minus(Durations.parse(written)));
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      throw new IllegalArgumentException(text("activity.since.wrong", written), e);
    }
  }
}
