package dev.roundhouse.protocol;

/// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
final class Utf8 {
  private Utf8() {}

  /// Checks a run of characters of two to four bytes and returns the place behind it.
  static int run(byte[] bytes, int from, int to) throws MalformedFrame {
    int at = from;
    while (at < to && bytes[at] < 0) {
      at = isPair(bytes, at, to) ? at + 2 : character(bytes, at, to);
    }
    return at;
  }

  /// Whole alphabets have two bytes a letter: this keeps texts in them fast.
  private static boolean isPair(byte[] bytes, int at, int to) {
    return (bytes[at] & 0xE0) == 0xC0
        && (bytes[at] & 0xFF) >= 0xC2
        && to - at >= 2
        && (bytes[at + 1] & 0xC0) == 0x80;
  }

  private static int character(byte[] bytes, int at, int to) throws MalformedFrame {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || length > to - at) {
      throw invalid(at);
    }
    // Only the second byte's range depends on the first: this is where overlong forms, surrogates
    // and too large characters are told apart.
    int second = bytes[at + 1] & 0xFF;
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < lowest || second > highest) {
      throw invalid(at);
    }
    for (int index = 2; index < length; index++) {
      if ((bytes[at + index] & 0xC0) != 0x80) {
        throw invalid(at);
      }
    }
    return at + length;
  }

  private static MalformedFrame invalid(int at) {
    return MalformedFrame.json(at, "bytes that are not UTF-8");
  }
}
