package dev.roundhouse.mail;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.regex.Pattern;

/// A message to one person, in plain text. What would end a header or hide something from who reads
/// it is taken out of the texts: nobody who has a part in them can add a header or a recipient.
///
/// @param id the same for each copy and each attempt, so that who gets it twice can tell
/// @param at when it was written, which need not be when it is sent
/// @param to an address
public record Mail(String id, Instant at, String to, String subject, String text) {
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z.-]{1,100}");
  private static final int LONGEST_SUBJECT = 200;
  private static final int LONGEST_TEXT = 256 * 1024;

  public Mail {
    requireNonNull(at, "at");
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "the id of a message has letters, digits, \".\" and \"-\"");
    }
    Address.check("to", to);
    subject = cut(clean(subject, false).strip(), LONGEST_SUBJECT);
    text = cut(clean(text.replace("\r\n", "\n"), true), LONGEST_TEXT);
  }

  /// @param isText whether ends of lines stay
  private static String clean(String text, boolean isText) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(point -> isPlain(point) || (isText && point == '\n') ? point : ' ')
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isPlain(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }

  private static String cut(String text, int most) {
    int points = text.codePointCount(0, text.length());
    return points <= most ? text : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
  }
}
