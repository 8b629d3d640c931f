package dev.roundhouse.config;

import dev.roundhouse.config.Shape.Scalar;
import java.util.Map;

/// The bounds of a setting in words, for people.
final class Bounds {
  private Bounds() {}

  /// `0 to 65535`, `at least 100ms`, the names of an enum, or nothing.
  static String words(Shape shape) {
    return switch (shape) {
      case Scalar(_, String min, String max) when !min.isEmpty() && !max.isEmpty() ->
          min + " to " + max;
      case Scalar(_, String min, String max) when max.isEmpty() ->
          min.isEmpty() ? "" : "at least " + min;
      case Scalar(_, _, String max) -> "at most " + max;
      case Shape.OptionalOf(Shape inner) -> words(inner);
      case Shape.ListOf(Shape item) -> words(item);
      case Shape.MapOf(_, Shape value) -> words(value);
      case Shape.EnumOf(Map<String, Object> constants) -> String.join(", ", constants.keySet());
      case Shape.Word _, Shape.Group _, Shape.Choice _ -> "";
    };
  }
}
