package dev.roundhouse.protocol;

/// Where the known members of one message stand, in one small `int[]`: a set of members as 64 bits,
/// then a start and an end for each member present, in the order of [Member]. The place of a pair
/// is the number of smaller members in the set, so a look-up is one bit count.
final class Spans {
  private static final int LOW = 0;
  private static final int HIGH = 1;
  private static final int COUNT = 2;
  private static final int FIRST_DUPLICATE = 3;
  private static final int ID_TWICE = 4;
  private static final int HEADER = 5;

  /// Enough for a modern `tools/call` with all of its metadata.
  private static final int USUAL = 14;

  private Spans() {}

  static int[] usual() {
    return new int[HEADER + 2 * USUAL];
  }

  /// A table for as many members as were found in a first pass over the message.
  static int[] fitting(int[] spans) {
    return new int[HEADER + 2 * spans[COUNT]];
  }

  static boolean overflowed(int[] spans) {
    return HEADER + 2 * spans[COUNT] > spans.length;
  }

  static long set(int[] spans) {
    return ((long) spans[HIGH] << 32) | (spans[LOW] & 0xFFFF_FFFFL);
  }

  static boolean has(int[] spans, Member member) {
    return (set(spans) & member.bit()) != 0;
  }

  static int start(int[] spans, Member member) {
    return has(spans, member) ? spans[pair(set(spans), member)] : -1;
  }

  static int end(int[] spans, Member member) {
    return has(spans, member) ? spans[pair(set(spans), member) + 1] : -1;
  }

  static void put(int[] spans, Member member, int start, int end) {
    long set = set(spans);
    int behind = HEADER + 2 * spans[COUNT];
    // A full table only counts on; the caller then scans again with a fitting one.
    if (behind + 2 <= spans.length) {
      int pair = pair(set, member);
      System.arraycopy(spans, pair, spans, pair + 2, behind - pair);
      spans[pair] = start;
      spans[pair + 1] = end;
    }
    long bit = member.bit();
    spans[LOW] |= (int) bit;
    spans[HIGH] |= (int) (bit >>> 32);
    spans[COUNT]++;
  }

  static void duplicate(int[] spans, Member member, int keyStart) {
    if (member == Member.ID) {
      spans[ID_TWICE] = 1;
    }
    if (spans[FIRST_DUPLICATE] == 0) {
      spans[FIRST_DUPLICATE] = keyStart;
    }
  }

  /// The place of the first known key that was there before, or 0: no key stands at byte 0.
  static int duplicate(int[] spans) {
    return spans[FIRST_DUPLICATE];
  }

  /// Whether there is an id, and only one, so that an error can be answered to it.
  static boolean hasOneId(int[] spans) {
    return has(spans, Member.ID) && spans[ID_TWICE] == 0;
  }

  private static int pair(long set, Member member) {
    return HEADER + 2 * Long.bitCount(set & (member.bit() - 1));
  }
}
