package dev.roundhouse.admin;

import dev.roundhouse.protocol.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers with a fraction, and such as may be unknown, as JSON.
final class Numbers {
  private Numbers() {}

  /// To the microsecond.
  static Double millis(Duration duration) {
    return Double.valueOf(duration.toNanos() / 1e6);
  }

  /// @param places after the point
  static void member(JsonWriter body, String key, @Nullable Double value, int places) {
    if (value == null) {
      body.key(key).nul();
    } else {
      body.key(key)
          .raw(
              String.format(Locale.ROOT, "%." + places + "f", value)
                  .getBytes(StandardCharsets.US_ASCII));
    }
  }

  static void member(JsonWriter body, String key, @Nullable Long value) {
    if (value == null) {
      body.key(key).nul();
    } else {
      body.member(key, value.longValue());
    }
  }

  static void member(JsonWriter body, String key, @Nullable String value) {
    if (value == null) {
      body.key(key).nul();
    } else {
      body.member(key, value);
    }
  }
}
