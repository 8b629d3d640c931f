package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.LogLine.Level;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Which lines of the log are wanted: those that fit everything that is said.
///
/// @param level this and all that matter more
/// @param component that said it
/// @param request with this correlation id
/// @param text that stands in the message or the trace, whatever its case; a server is found by its
///   name
/// @param limit the newest so many
public record LogQuery(
    Optional<Instant> since,
    Optional<Instant> until,
    Level level,
    Optional<String> component,
    Optional<String> request,
    Optional<String> text,
    int limit) {
  /// Lines that are given at most.
  public static final int MOST = 10_000;

  public LogQuery {
    requireNonNull(since, "since");
    requireNonNull(until, "until");
    requireNonNull(level, "level");
    requireNonNull(component, "component");
    requireNonNull(request, "request");
    text = text.map(word -> word.toLowerCase(Locale.ROOT));
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit is a whole number from 1 to " + MOST);
    }
  }

  /// Whether this line is one of them.
  public boolean fits(LogLine line) {
    return line.level().compareTo(level) >= 0
        && since.map(from -> !line.at().isBefore(from)).orElse(true)
        && until.map(to -> line.at().isBefore(to)).orElse(true)
        && component.map(line.component()::equals).orElse(true)
        && request.map(line.request()::equals).orElse(true)
        && text.map(word -> has(line.message(), word) || has(line.trace(), word)).orElse(true);
  }

  private static boolean has(String text, String word) {
    return text.toLowerCase(Locale.ROOT).contains(word);
  }
}
