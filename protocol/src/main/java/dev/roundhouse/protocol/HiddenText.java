package dev.roundhouse.protocol;

import dev.roundhouse.protocol.Remark.Severity;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/// Finds characters in a text that a person does not see and a model does: zero-width characters,
/// controls of direction, tags, runs of variation selectors, fillers, terminal controls. What emoji
/// and scripts are properly written with is left alone.
public final class HiddenText {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final int KEYCAP = 0x20E3;
  private static final int BLACK_FLAG = 0x1F3F4;
  private static final int CANCEL_TAG = 0xE007F;
  private static final int LONGEST_FLAG = 8;

  /// Ranges, first and last: what Unicode has default-ignorable, and controls.
  private static final int[] HIDDEN = {
    0x00, 0x08, 0x0B, 0x0C, 0x0E, 0x1F, 0x7F, 0x9F, 0xAD, 0xAD, 0x34F, 0x34F, 0x61C, 0x61C, 0x115F,
    0x1160, 0x17B4, 0x17B5, 0x180B, 0x180F, 0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0x3164,
    0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFEFF, 0xFFA0, 0xFFA0, 0xFFF0, 0xFFFB, 0x1BCA0, 0x1BCA3,
    0x1D173, 0x1D17A, 0xE0000, 0xE0FFF
  };

  /// Scripts that are never written with joiners.
  private static final Set<UnicodeScript> UNJOINED =
      EnumSet.of(
          UnicodeScript.LATIN,
          UnicodeScript.COMMON,
          UnicodeScript.GREEK,
          UnicodeScript.CYRILLIC,
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA);

  private HiddenText() {}

  /// A run of such characters.
  ///
  /// @param from its place in the text, in UTF-16 units
  record Span(int from, int to, Severity severity, String says) {}

  /// The runs that nothing excuses, in their order.
  static List<Span> in(String text) {
    List<Span> spans = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (!isHidden(point)) {
        at += Character.charCount(point);
        continue;
      }
      int end = at;
      while (end < text.length() && isHidden(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
      int before = at == 0 ? -1 : text.codePointBefore(at);
      int after = end == text.length() ? -1 : text.codePointAt(end);
      int[] run = text.substring(at, end).codePoints().toArray();
      if (!isProper(run, before, after)) {
        spans.add(new Span(at, end, severity(run, before, after, text), says(run)));
      }
      at = end;
    }
    return spans;
  }

  /// The text with characters that cannot be seen as `[U+200B]`, their code points.
  public static String shown(String text) {
    List<Span> spans = in(text);
    if (spans.isEmpty()) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    int from = 0;
    for (Span span : spans) {
      shown.append(text, from, span.from());
      text.substring(span.from(), span.to())
          .codePoints()
          .forEach(point -> shown.append(String.format(Locale.ROOT, "[U+%04X]", point)));
      from = span.to();
    }
    return shown.append(text, from, text.length()).toString();
  }

  static boolean isHidden(int point) {
    if (point >= ' ' && point < 0x7F) {
      return false;
    }
    for (int range = 0; range < HIDDEN.length; range += 2) {
      if (point >= HIDDEN[range] && point <= HIDDEN[range + 1]) {
        return true;
      }
    }
    return false;
  }

  private static boolean isProper(int[] run, int before, int after) {
    int last = run[run.length - 1];
    return switch (run.length) {
      case 1 -> isProper(last, before, after);
      // An emoji of several: its first part may say how it is drawn before it is joined.
      case 2 ->
          isEmojiStyle(run[0])
              && last == ZERO_WIDTH_JOINER
              && isEmoji(before)
              && Character.isEmoji(Math.max(after, 0));
      default ->
          before == BLACK_FLAG
              && run.length <= LONGEST_FLAG
              && last == CANCEL_TAG
              && IntStream.of(run).allMatch(HiddenText::isTag);
    };
  }

  private static boolean isProper(int point, int before, int after) {
    if (isEmojiStyle(point)) {
      return isEmoji(before) && (before > 0x7F || after == KEYCAP);
    }
    if (point == ZERO_WIDTH_JOINER && isEmoji(before) && after > 0x7F && isEmoji(after)) {
      return true;
    }
    if (point == ZERO_WIDTH_JOINER || point == ZERO_WIDTH_NON_JOINER) {
      return isJoined(before) && (after < 0 || !Character.isLetter(after) || isJoined(after));
    }
    if (point >= 0xE0100 && point <= 0xE01EF) {
      return before > 0 && UnicodeScript.of(before) == UnicodeScript.HAN;
    }
    return point >= 0x180B
        && point <= 0x180F
        && before > 0
        && UnicodeScript.of(before) == UnicodeScript.MONGOLIAN;
  }

  private static boolean isEmojiStyle(int point) {
    return point == 0xFE0E || point == 0xFE0F;
  }

  private static boolean isEmoji(int point) {
    return point > 0 && (Character.isEmoji(point) || Character.isEmojiModifier(point));
  }

  private static boolean isJoined(int point) {
    return point > 0x7F
        && (Character.isLetter(point) || Character.getType(point) == Character.NON_SPACING_MARK)
        && !UNJOINED.contains(UnicodeScript.of(point));
  }

  private static boolean isTag(int point) {
    return point >= 0xE0000 && point <= 0xE007F;
  }

  private static boolean isSelector(int point) {
    return (point >= 0xFE00 && point <= 0xFE0F) || (point >= 0xE0100 && point <= 0xE01EF);
  }

  /// What is found in copied text by accident, when there is one of it.
  private static boolean isStray(int point) {
    return switch (point) {
      case 0xAD, 0x61C, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF -> true;
      default -> false;
    };
  }

  private static Severity severity(int[] run, int before, int after, String text) {
    int point = run[0];
    if (run.length > 1 || !isStray(point)) {
      return Severity.HIGH;
    }
    boolean isMark = point == 0x61C || point == 0x200E || point == 0x200F;
    if (isMark && text.codePoints().anyMatch(HiddenText::isRightToLeft)) {
      return Severity.LOW;
    }
    boolean isWithin = isWordPart(before) && isWordPart(after) && point != 0xAD;
    return isWithin ? Severity.HIGH : Severity.MEDIUM;
  }

  private static boolean isWordPart(int point) {
    return point > 0 && Character.isLetterOrDigit(point);
  }

  private static boolean isRightToLeft(int point) {
    byte direction = Character.getDirectionality(point);
    return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
        || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
  }

  private static String says(int[] run) {
    String spelt = spelt(run);
    String what =
        IntStream.of(run).anyMatch(HiddenText::isTag)
            ? "tag characters, which nobody sees and a model reads"
            : IntStream.of(run).anyMatch(point -> point < 0xA0)
                ? "control characters, which can rule a terminal"
                : IntStream.of(run).anyMatch(HiddenText::isDirection)
                    ? "controls of direction, which show text in another order than it is read"
                    : IntStream.of(run).anyMatch(HiddenText::isSelector)
                        ? "variation selectors where there is nothing to vary"
                        : "characters without width";
    return spelt.isEmpty() ? what : what + "; they spell \"" + spelt + "\"";
  }

  private static boolean isDirection(int point) {
    return (point >= 0x202A && point <= 0x202E)
        || (point >= 0x2066 && point <= 0x2069)
        || point == 0x200E
        || point == 0x200F
        || point == 0x61C;
  }

  /// Tags are a copy of ASCII, and variation selectors number bytes.
  private static String spelt(int[] run) {
    StringBuilder spelt = new StringBuilder();
    for (int point : run) {
      int letter =
          isTag(point)
              ? point - 0xE0000
              : point >= 0xE0100 && point <= 0xE01EF
                  ? point - 0xE0100 + 16
                  : isSelector(point) ? point - 0xFE00 : 0;
      if (letter >= ' ' && letter < 0x7F) {
        spelt.appendCodePoint(letter);
      }
    }
    return spelt.length() < 3 ? "" : spelt.substring(0, Math.min(spelt.length(), 120));
  }
}
