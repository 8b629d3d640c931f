package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.monitoring.CallCount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Numbers and moments as people read them.
final class Show {
  /// For what is not known; never 0.
  static final String UNKNOWN = "–";

  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /// Of all calls: from here on a share of errors is marked.
  private static final double MUCH = .05;

  private Show() {}

  static String exact(Instant at) {
    return EXACT.format(at);
  }

  static String clock(Instant at) {
    return CLOCK.format(at);
  }

  /// How long ago, or in how long.
  static String relative(Instant at, Instant now) {
    Duration passed = Duration.between(at, now);
    return passed.isNegative()
        ? text("time.in", Durations.about(passed.negated().plusMillis(999)))
        : text("time.ago", Durations.about(passed));
  }

  static String count(long number) {
    return String.format(Locale.ENGLISH, "%,d", number);
  }

  /// `512 KiB`, `34.5 MiB`, `1.2 GiB`.
  static String bytes(long bytes) {
    double size = Math.abs(bytes);
    String sign = bytes < 0 ? "−" : "";
    if (size < 1024) {
      return sign + (long) size + " B";
    }
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    int unit = -1;
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    String format = size < 100 ? "%.1f %s" : "%.0f %s";
    return sign + String.format(Locale.ENGLISH, format, size, units[unit]);
  }

  /// `0.8 ms`, `34 ms`, `1.2 s`.
  static String took(Duration took) {
    double millis = took.toNanos() / 1e6;
    if (millis < 10) {
      return String.format(Locale.ENGLISH, "%.1f ms", millis);
    }
    return millis < 1000
        ? String.format(Locale.ENGLISH, "%.0f ms", millis)
        : String.format(Locale.ENGLISH, "%.1f s", millis / 1000);
  }

  /// Seconds of a class of time, as the upper end of it.
  static String within(double seconds) {
    return Double.isInfinite(seconds)
        ? "> 60 s"
        : "≤ " + took(Duration.ofNanos((long) (seconds * 1e9)));
  }

  /// A share from 0 to 1, never nearer to the whole than it is: `99.95 %`.
  static String share(double share) {
    return BigDecimal.valueOf(share)
            .movePointRight(2)
            .setScale(3, RoundingMode.FLOOR)
            .stripTrailingZeros()
            .toPlainString()
        + " %";
  }

  /// The share of calls that failed, never none or all unless it is: `< 0.1 %`.
  static String errors(CallCount count) {
    if (count.calls() == 0) {
      return UNKNOWN;
    }
    double percent = 100.0 * count.failed() / count.calls();
    if (count.failed() > 0 && percent < 0.1) {
      return "< 0.1 %";
    }
    return count.failed() < count.calls() && percent > 99.9
        ? "> 99.9 %"
        : String.format(Locale.ENGLISH, "%.1f %%", percent);
  }

  /// Whether so many failed that somebody should look.
  static boolean isMuch(CallCount count) {
    return count.errorRate().orElse(0) >= MUCH;
  }

  static String percent(long part, long whole) {
    return String.format(Locale.ENGLISH, "%.1f %%", 100.0 * part / whole);
  }
}
