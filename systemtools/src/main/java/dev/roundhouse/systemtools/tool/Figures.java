package dev.roundhouse.systemtools.tool;

import dev.roundhouse.protocol.JsonWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// Numbers with a fraction in JSON.
public final class Figures {
  private Figures() {}

  /// Rounded to so many places; null where it is no number.
  public static byte[] of(double value, int places) {
    if (!Double.isFinite(value)) {
      return "null".getBytes(StandardCharsets.US_ASCII);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(places, RoundingMode.HALF_UP);
    return rounded.toPlainString().getBytes(StandardCharsets.US_ASCII);
  }

  /// A part of a whole in percent, to one place; 0 of nothing is 0.
  public static byte[] percent(long part, long whole) {
    return of(whole <= 0 ? 0 : 100.0 * part / whole, 1);
  }

  /// A member that is null where the text is.
  public static void member(
      JsonWriter writer, String key, @org.jspecify.annotations.Nullable String value) {
    if (value == null) {
      writer.key(key).nul();
    } else {
      writer.member(key, value);
    }
  }
}
