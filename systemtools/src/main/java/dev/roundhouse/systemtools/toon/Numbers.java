package dev.roundhouse.systemtools.toon;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/// Numbers in the one form that an encoder writes (sections 2 and 4).
final class Numbers {
  /// As a decoder takes an unquoted word for a number.
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  /// What looks like one, and so has to be quoted where it is text.
  private static final Pattern LIKE =
      Pattern.compile("[+-]?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  private static final int LEAST_PLAIN = -6;
  private static final int MOST_PLAIN = 20;

  private Numbers() {}

  static boolean isNumber(String word) {
    return NUMBER.matcher(word).matches();
  }

  static boolean isLikeOne(String text) {
    return LIKE.matcher(text).matches();
  }

  /// A number whose exponent no arithmetic here can hold stays what it is, as text.
  static Node canonical(String number) {
    BigDecimal value;
    try {
      value = new BigDecimal(number).stripTrailingZeros();
    } catch (NumberFormatException | ArithmeticException _) {
      return new Node.Text(number);
    }
    if (value.signum() == 0) {
      return new Node.Word("0");
    }
    long magnitude = (long) value.precision() - value.scale() - 1;
    if (magnitude >= LEAST_PLAIN && magnitude <= MOST_PLAIN) {
      return new Node.Word(value.toPlainString());
    }
    String digits = value.unscaledValue().abs().toString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return new Node.Word(
        "%s%s%se%s%d"
            .formatted(
                value.signum() < 0 ? "-" : "",
                digits.charAt(0),
                fraction,
                magnitude < 0 ? "-" : "+",
                Math.abs(magnitude)));
  }
}
