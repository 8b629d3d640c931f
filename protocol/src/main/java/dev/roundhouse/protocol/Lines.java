package dev.roundhouse.protocol;

import java.util.Arrays;

/// Puts a message on one line, as stdio and `data:` fields need it. In valid JSON a bare line break
/// is only ever white space between tokens, so a space says the same.
public final class Lines {
  private Lines() {}

  /// The bytes of a message without line breaks; the frame's own array when nothing else is in it.
  public static byte[] single(Frame frame) {
    byte[] bytes = frame.bytes();
    boolean whole = frame.from() == 0 && frame.to() == bytes.length;
    return whole ? single(bytes) : blank(Arrays.copyOfRange(bytes, frame.from(), frame.to()), 0);
  }

  /// The same array when there is no line break in it, else a changed copy.
  public static byte[] single(byte[] json) {
    int first = Bytes.lineEnd(json, 0, json.length);
    return first == json.length ? json : blank(json.clone(), first);
  }

  private static byte[] blank(byte[] own, int from) {
    for (int at = Bytes.lineEnd(own, from, own.length); at < own.length; ) {
      own[at] = ' ';
      at = Bytes.lineEnd(own, at + 1, own.length);
    }
    return own;
  }
}
