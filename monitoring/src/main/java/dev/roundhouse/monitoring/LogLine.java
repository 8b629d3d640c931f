package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;

/// One line of the log of this program.
///
/// @param component that said it, such as `fleet`
/// @param request the correlation id of the request during which it was said; empty outside of any
/// @param trace where an error comes from; empty where nothing was thrown
public record LogLine(
    Instant at, Level level, String component, String request, String message, String trace) {
  /// How much it matters, the less before the more.
  public enum Level {
    DEBUG,
    INFO,
    WARNING,
    ERROR;

    /// As it stands in a line.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException for a word that is none
    public static Level of(String word) {
      for (Level each : values()) {
        if (each.wire().equals(word)) {
          return each;
        }
      }
      throw new IllegalArgumentException(
          "a level is debug, info, warning or error, not \"" + word + "\"");
    }
  }

  public LogLine {
    requireNonNull(at, "at");
    requireNonNull(level, "level");
    requireNonNull(component, "component");
    requireNonNull(request, "request");
    requireNonNull(message, "message");
    requireNonNull(trace, "trace");
  }
}
