package dev.roundhouse.protocol;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/// A text as it reads: without what nobody sees, in compatibility form and small letters, one space
/// between words. It knows where each of its characters stood.
final class PlainText {
  private final StringBuilder plain = new StringBuilder();
  private int[] places;

  private PlainText(int length) {
    this.places = new int[length + 1];
  }

  static PlainText of(String text) {
    PlainText made = new PlainText(text.length());
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      if (Character.isWhitespace(point) || Character.isSpaceChar(point)) {
        made.space(at);
      } else if (point < 0x80) {
        made.put(Character.toLowerCase((char) point), at);
      } else if (!HiddenText.isHidden(point)) {
        made.letters(point, at);
      }
      at += Character.charCount(point);
    }
    made.place(made.plain.length(), text.length());
    return made;
  }

  private void space(int at) {
    if (!plain.isEmpty() && plain.charAt(plain.length() - 1) != ' ') {
      put(' ', at);
    }
  }

  private void letters(int point, int at) {
    String same = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKC);
    // Curled quotes are how the same words are typeset.
    String straight = same.replace('\u2019', '\'').replace('\u2018', '\'');
    straight.toLowerCase(Locale.ROOT).chars().forEach(unit -> put((char) unit, at));
  }

  private void put(char unit, int at) {
    place(plain.length(), at);
    plain.append(unit);
  }

  private void place(int index, int at) {
    if (index >= places.length) {
      places = Arrays.copyOf(places, Math.max(index + 1, places.length * 2));
    }
    places[index] = at;
  }

  CharSequence text() {
    return plain;
  }

  /// Where a character stood in the text as it was; the end of that behind the last one.
  int place(int index) {
    return places[index];
  }
}
