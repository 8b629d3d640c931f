package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// When a server may be moved to another version: it opens by a cron expression of five fields
/// (minute, hour, day, month, weekday) and stays open for a while. Immutable.
///
/// @param opens the expression, checked
public record Window(String opens, Duration length) {
  private static final Duration LONGEST = Duration.ofDays(7);

  public Window {
    requireNonNull(length, "length");
    if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a maintenance window is open for 7 days at most");
    }
    try {
      Cron.parse(opens);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" does not say when a window opens: %s; write five fields such as \"0 2 * * 6\","
                  .formatted(opens, e.getMessage())
              + " two at night each Saturday",
          e);
    }
  }

  /// Whether it is open at a moment, by the clocks of a place.
  public boolean isOpen(Instant now, ZoneId zone) {
    Cron cron = Cron.parse(opens);
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    for (Instant at = minute; now.isBefore(at.plus(length)); at = at.minusSeconds(60)) {
      if (cron.isAt(at, zone)) {
        return true;
      }
    }
    return false;
  }

  /// When it opens next, after this moment; empty for a day that there never is.
  public Optional<Instant> next(Instant now, ZoneId zone) {
    return Cron.parse(opens).next(now, zone);
  }
}
