package dev.roundhouse.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The form of `Mcp-Name` and `Mcp-Param-*` values: plain where a header can carry the text, else
/// the base64 of its UTF-8 between `=?base64?` and `?=` (2026-07-28, Streamable HTTP).
public final class HeaderValue {
  private static final String OPEN = "=?base64?";
  private static final String CLOSE = "?=";

  /// Padding is required: the specification's tests refuse a value without it.
  private static final Pattern CANONICAL =
      Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");

  private HeaderValue() {}

  /// The text a header value stands for, white space around it removed first; null if it claims to
  /// be base64 and is not, or not of UTF-8. Anything without the exact marks at both ends is
  /// itself.
  public static @Nullable String decode(String header) {
    String value = trim(header);
    if (!isMarked(value)) {
      return value;
    }
    String base64 = value.substring(OPEN.length(), value.length() - CLOSE.length());
    if (!CANONICAL.matcher(base64).matches()) {
      return null;
    }
    byte[] bytes = Base64.getDecoder().decode(base64);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  /// The header value for a text. The empty text is marked too, because empty headers get lost.
  public static String encode(String text) {
    return isPlain(text)
        ? text
        : OPEN + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + CLOSE;
  }

  private static boolean isPlain(String text) {
    return !text.isEmpty()
        && text.charAt(0) != ' '
        && text.charAt(text.length() - 1) != ' '
        && !isMarked(text)
        && text.chars().allMatch(unit -> unit >= ' ' && unit <= '~');
  }

  private static boolean isMarked(String value) {
    return value.length() >= OPEN.length() + CLOSE.length()
        && value.startsWith(OPEN)
        && value.endsWith(CLOSE);
  }

  private static String trim(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char unit) {
    return unit == ' ' || unit == '\t';
  }
}
