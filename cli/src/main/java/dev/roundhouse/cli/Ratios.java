package dev.roundhouse.cli;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import java.util.Locale;
import java.util.OptionalDouble;

/// Numbers with a fraction as a person reads them. What is not known is `-`, never 0.
final class Ratios {
  private Ratios() {}

  static OptionalDouble of(Json number) {
    return number.type() == JsonType.NUMBER
        ? OptionalDouble.of(Double.parseDouble(number.toString()))
        : OptionalDouble.empty();
  }

  /// @param places after the point
  static String number(Json number, int places) {
    OptionalDouble known = of(number);
    return known.isPresent()
        ? String.format(Locale.ROOT, "%." + places + "f", known.getAsDouble())
        : Cells.UNKNOWN;
  }

  /// Of a share from 0 to 1.
  static String percent(Json share, int places) {
    OptionalDouble known = of(share);
    return known.isPresent()
        ? String.format(Locale.ROOT, "%." + places + "f %%", 100 * known.getAsDouble())
        : Cells.UNKNOWN;
  }

  static String millis(Json millis) {
    String number = number(millis, 1);
    return number.equals(Cells.UNKNOWN) ? number : number + " ms";
  }
}
