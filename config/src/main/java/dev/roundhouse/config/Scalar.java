package dev.roundhouse.config;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Durations;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The kinds of single values that a settings file can hold.
enum Scalar {
  TEXT("text", String.class),
  INT("whole number", int.class),
  LONG("whole number", long.class),
  BOOLEAN("true or false", boolean.class),
  DOUBLE("number", double.class),
  DURATION("duration", Duration.class),
  SIZE("size", ByteSize.class),
  PATH("path", Path.class),
  URL("URL", URI.class),
  SECRET("text with secrets", SecretText.class);

  private final String label;
  private final Class<?> type;

  Scalar(String label, Class<?> type) {
    this.label = label;
    this.type = type;
  }

  static Optional<Scalar> of(Class<?> type) {
    Class<?> wanted =
        type == Integer.class
            ? int.class
            : type == Long.class
                ? long.class
                : type == Boolean.class
                    ? boolean.class
                    : type == Double.class ? double.class : type;
    return Arrays.stream(values()).filter(scalar -> scalar.type == wanted).findFirst();
  }

  /// What a person would call it.
  String label() {
    return label;
  }

  /// Reads the value as written.
  ///
  /// @throws IllegalArgumentException saying what to write instead
  Object parse(String text, Path folder) {
    return switch (this) {
      case TEXT -> text;
      case INT -> whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE).intValueExact();
      case LONG -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE).longValueExact();
      case BOOLEAN -> truth(text);
      case DOUBLE -> number(text);
      case DURATION -> Durations.parse(text);
      case SIZE -> ByteSize.parse(text);
      case PATH -> path(text, folder);
      case URL -> url(text);
      case SECRET -> SecretText.of(text);
    };
  }

  private static BigInteger whole(String text, long min, long max) {
    BigInteger value;
    try {
      // The core schema of YAML 1.2 writes octal 0o17 and hexadecimal 0x1F.
      value =
          text.startsWith("0o")
              ? new BigInteger(text.substring(2), 8)
              : text.startsWith("0x")
                  ? new BigInteger(text.substring(2), 16)
                  : new BigInteger(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not a whole number", e);
    }
    BigInteger least = BigInteger.valueOf(min);
    BigInteger most = BigInteger.valueOf(max);
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(text + " is out of range: " + least + " to " + most);
    }
    return value;
  }

  private static Boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("\"" + text + "\" is not true or false");
    };
  }

  private static Double number(String text) {
    double value;
    try {
      value =
          text.startsWith("0o") || text.startsWith("0x")
              ? whole(text, Long.MIN_VALUE, Long.MAX_VALUE).doubleValue()
              : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not a number", e);
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("\"" + text + "\" is not a finite number");
    }
    return value;
  }

  private static Path path(String text, Path folder) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a path is not empty");
    }
    try {
      return Environment.path(text, folder);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a path: " + e.getReason(), e);
    }
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // The text is left out because a URL may carry a password.
      throw new IllegalArgumentException(
          "not a URL: " + e.getReason() + " at character " + (e.getIndex() + 1), e);
    }
  }
}
