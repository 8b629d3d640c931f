package dev.roundhouse.config;

import dev.roundhouse.config.Shape.Scalar;
import dev.roundhouse.config.Tree.Leaf;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Secret;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one written value as the type that is asked for.
///
/// @param folder where relative paths start
/// @param home what `~/` stands for
/// @param secrets resolves the references in values of type [Secret], which are needed at once
record ScalarReader(Path folder, Path home, Optional<SecretResolver> secrets) {
  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,40}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d{1,4})?");

  /// The value within its bounds.
  ///
  /// @throws IllegalArgumentException with a message for the operator
  Object read(Scalar scalar, Leaf leaf) {
    Object value = value(scalar, leaf);
    if (!scalar.min().isEmpty() && compare(value, bound(scalar, scalar.min())) < 0) {
      throw tooSmall(scalar.min(), leaf);
    }
    if (!scalar.max().isEmpty() && compare(value, bound(scalar, scalar.max())) > 0) {
      throw tooLarge(scalar.max(), leaf);
    }
    return value;
  }

  private Object bound(Scalar scalar, String text) {
    return value(scalar, new Leaf(text, true, Position.START));
  }

  private Object value(Scalar scalar, Leaf leaf) {
    String text = leaf.text();
    return switch (scalar.kind()) {
      case STRING -> text;
      case INT -> Math.toIntExact(whole(scalar, leaf, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case LONG -> whole(scalar, leaf, Long.MIN_VALUE, Long.MAX_VALUE);
      case DOUBLE -> decimal(leaf);
      case BOOLEAN -> truth(leaf);
      case DURATION -> Durations.parse(text);
      case SIZE -> ByteSize.parse(text);
      case PATH -> path(text);
      case URI -> uri(text);
      case SECRET_TEXT -> SecretText.parse(text);
      case SECRET -> secret(SecretText.parse(text));
    };
  }

  private static long whole(Scalar scalar, Leaf leaf, long least, long most) {
    if (!leaf.isPlain() || !WHOLE.matcher(leaf.text()).matches()) {
      throw new IllegalArgumentException("expected a whole number, found " + leaf.describe());
    }
    BigInteger value = new BigInteger(leaf.text());
    if (value.compareTo(BigInteger.valueOf(least)) < 0) {
      throw tooSmall(scalar.min().isEmpty() ? "" + least : scalar.min(), leaf);
    }
    if (value.compareTo(BigInteger.valueOf(most)) > 0) {
      throw tooLarge(scalar.max().isEmpty() ? "" + most : scalar.max(), leaf);
    }
    return value.longValueExact();
  }

  private static IllegalArgumentException tooSmall(String bound, Leaf leaf) {
    return new IllegalArgumentException("must be at least " + bound + ", is " + leaf.describe());
  }

  private static IllegalArgumentException tooLarge(String bound, Leaf leaf) {
    return new IllegalArgumentException("must be at most " + bound + ", is " + leaf.describe());
  }

  private static double decimal(Leaf leaf) {
    if (!leaf.isPlain() || !DECIMAL.matcher(leaf.text()).matches()) {
      throw new IllegalArgumentException("expected a number, found " + leaf.describe());
    }
    double value = Double.parseDouble(leaf.text());
    if (Double.isInfinite(value)) {
      throw new IllegalArgumentException("the number is too large");
    }
    return value;
  }

  private static boolean truth(Leaf leaf) {
    if (leaf.isPlain() && leaf.text().equals("true")) {
      return true;
    }
    if (leaf.isPlain() && leaf.text().equals("false")) {
      return false;
    }
    throw new IllegalArgumentException("expected true or false, found " + leaf.describe());
  }

  private Path path(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("expected a path, found nothing");
    }
    if (text.startsWith("~/")) {
      return home.resolve(text.substring(2)).normalize();
    }
    if (text.startsWith("~")) {
      throw new IllegalArgumentException("only \"~/\" is understood, not another user's home");
    }
    return folder.resolve(text).normalize();
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      if (!uri.isAbsolute()) {
        throw new IllegalArgumentException(
            Text.shown(text) + " is not a whole URI: start with a scheme, like https://");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(Text.shown(text) + " is not a URI: " + e.getReason(), e);
    }
  }

  private Secret secret(SecretText text) {
    if (text.isConstant()) {
      return Secret.of(text.constant());
    }
    try {
      return secrets
          .orElseThrow(
              () -> new IllegalArgumentException("references are not resolved in this file"))
          .resolve(text);
    } catch (SecretException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static int compare(Object value, Object bound) {
    return switch (value) {
      case Integer number -> number.compareTo((Integer) bound);
      case Long number -> number.compareTo((Long) bound);
      case Double number -> number.compareTo((Double) bound);
      case Duration duration -> duration.compareTo((Duration) bound);
      case ByteSize size -> size.compareTo((ByteSize) bound);
      default -> throw new IllegalStateException("no bounds for " + value.getClass());
    };
  }
}
