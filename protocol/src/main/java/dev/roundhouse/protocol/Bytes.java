package dev.roundhouse.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Eight bytes at a time. A word is always read as little endian, whatever the machine, so the
/// lowest byte is the first one and `numberOfTrailingZeros` finds the first match. The tests below
/// may report a false match only behind a true one, which is never looked at.
final class Bytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;
  private static final long SPACES = 0x2020202020202020L;

  private Bytes() {}

  static long word(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /// The first byte that ends a plain run inside a JSON string (quote, backslash, control character
  /// or a byte of a longer character), or a place less than eight bytes before the end.
  static int plainRun(byte[] bytes, int at, int to) {
    int place = at;
    for (int last = to - Long.BYTES; place <= last; place += Long.BYTES) {
      long word = word(bytes, place);
      // With bit 1 turned, the quote (22) becomes 20 and the 32 control characters change places:
      // one "below 21" finds them all.
      long turned = word ^ (0x02 * ONES);
      long slash = word ^ ('\\' * ONES);
      long stop = (((turned - 0x21 * ONES) & ~turned) | ((slash - ONES) & ~slash) | word) & TOPS;
      if (stop != 0) {
        return place + (Long.numberOfTrailingZeros(stop) >>> 3);
      }
    }
    return place;
  }

  /// The first byte that is no JSON white space, or `to`.
  static int space(byte[] bytes, int at, int to) {
    int place = at;
    while (place < to) {
      byte here = bytes[place];
      if (here > ' ') {
        return place;
      }
      if (here == ' ') {
        // Indentation comes in runs.
        place++;
        while (place <= to - Long.BYTES && word(bytes, place) == SPACES) {
          place += Long.BYTES;
        }
      } else if (here == '\n' || here == '\r' || here == '\t') {
        place++;
      } else {
        return place;
      }
    }
    return place;
  }

  /// The first CR or LF, or `to`.
  static int lineEnd(byte[] bytes, int at, int to) {
    int place = at;
    for (int last = to - Long.BYTES; place <= last; place += Long.BYTES) {
      long word = word(bytes, place);
      long carriage = word ^ ('\r' * ONES);
      long feed = word ^ ('\n' * ONES);
      long stop = (((carriage - ONES) & ~carriage) | ((feed - ONES) & ~feed)) & TOPS;
      if (stop != 0) {
        return place + (Long.numberOfTrailingZeros(stop) >>> 3);
      }
    }
    while (place < to && bytes[place] != '\n' && bytes[place] != '\r') {
      place++;
    }
    return place;
  }

  static boolean contains(byte[] bytes, int from, int to, byte wanted) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == wanted) {
        return true;
      }
    }
    return false;
  }

  /// Whether a word stands at a place; the caller has made sure that there is room for it.
  static boolean startsWith(byte[] bytes, int at, byte[] word) {
    // Keys of one length often share their beginning, so the last byte decides soonest.
    for (int index = word.length - 1; index >= 0; index--) {
      if (bytes[at + index] != word[index]) {
        return false;
      }
    }
    return true;
  }
}
