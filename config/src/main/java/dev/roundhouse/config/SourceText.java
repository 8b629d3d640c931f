package dev.roundhouse.config;

import dev.roundhouse.kernel.ByteSize;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Turns the bytes of a settings file into text, or says where they are not text.
final class SourceText {
  /// A settings file is written by hand; what is larger is another file given by mistake.
  static final ByteSize MAX = ByteSize.ofMiB(1);

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private SourceText() {}

  /// The text, or null after the problem was told.
  static @Nullable String decode(byte[] bytes, Problems problems) {
    if (bytes.length > MAX.bytes()) {
      return tooLarge(problems);
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer decoded = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), decoded, true);
    String text = decoded.flip().toString();
    if (result.isError()) {
      problems.add(position(text, text.length()), KeyPath.ROOT, "not UTF-8 from here on");
      return null;
    }
    return printable(text, problems);
  }

  /// A text from elsewhere, under the same rules.
  static @Nullable String checked(String text, Problems problems) {
    return text.length() > MAX.bytes() ? tooLarge(problems) : printable(text, problems);
  }

  private static @Nullable String tooLarge(Problems problems) {
    problems.add(Position.START, KeyPath.ROOT, "larger than " + MAX + ", the most taken");
    return null;
  }

  /// The text without a byte order mark, or null after a control character was told.
  private static @Nullable String printable(String text, Problems problems) {
    String plain = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    for (int index = 0; index < plain.length(); ) {
      int codePoint = plain.codePointAt(index);
      if (!StreamReader.isPrintable(codePoint)) {
        problems.add(
            position(plain, index),
            KeyPath.ROOT,
            String.format(
                "control character U+%04X; remove it or write it as an escape", codePoint));
        return null;
      }
      index += Character.charCount(codePoint);
    }
    return plain;
  }

  private static Position position(String text, int index) {
    int line = 1;
    int lineStart = 0;
    for (int at = 0; at < index; at++) {
      if (text.charAt(at) == '\n') {
        line++;
        lineStart = at + 1;
      }
    }
    return new Position(line, text.codePointCount(lineStart, index) + 1);
  }

  /// The first tab in the indentation of this line, if there is one.
  static Optional<Position> indentingTab(String text, int line) {
    String written = text.lines().skip(line - 1L).findFirst().orElse("");
    for (int index = 0; index < written.length(); index++) {
      char c = written.charAt(index);
      if (c == '\t') {
        return Optional.of(new Position(line, index + 1));
      }
      if (c != ' ') {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
