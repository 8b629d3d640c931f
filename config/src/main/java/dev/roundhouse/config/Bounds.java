package dev.roundhouse.config;

import dev.roundhouse.kernel.ByteSize;
import java.nio.file.Path;
import java.time.Duration;

/// The smallest and largest value of a setting, as written in its annotation; empty: no bound.
record Bounds(String min, String max) {
  static final Bounds NONE = new Bounds("", "");

  static Bounds of(Shape.Entry entry) {
    return new Bounds(entry.meaning().min(), entry.meaning().max());
  }

  /// Both bounds for a reader, such as `1 to 1000`; empty without any.
  String label() {
    if (min.isEmpty()) {
      return max.isEmpty() ? "" : "at most " + max;
    }
    return max.isEmpty() ? "at least " + min : min + " to " + max;
  }

  /// @throws IllegalArgumentException if the value is outside
  void check(Object value, String text, Scalar scalar) {
    if (!min.isEmpty() && compare(value, limit(scalar, min)) < 0) {
      throw new IllegalArgumentException(text + " is too small: at least " + min);
    }
    if (!max.isEmpty() && compare(value, limit(scalar, max)) > 0) {
      throw new IllegalArgumentException(text + " is too large: at most " + max);
    }
  }

  private static Object limit(Scalar scalar, String text) {
    return scalar.parse(text, Path.of(""));
  }

  private static int compare(Object value, Object limit) {
    return switch (value) {
      case Integer number -> number.compareTo((Integer) limit);
      case Long number -> number.compareTo((Long) limit);
      case Double number -> number.compareTo((Double) limit);
      case Duration duration -> duration.compareTo((Duration) limit);
      case ByteSize size -> size.compareTo((ByteSize) limit);
      default ->
          throw new IllegalStateException("no bounds for " + value.getClass().getSimpleName());
    };
  }
}
