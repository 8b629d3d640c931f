package dev.roundhouse.protocol;

import org.jspecify.annotations.Nullable;

/// The one pass over a message: checks all of it and notes where the known members stand. Values
/// that nobody asks for are only checked.
final class Scanner {
  private Scanner() {}

  /// Checks the object at `at`, whose members may be these, and returns the place behind it.
  static int object(byte[] bytes, int open, int to, int depth, Members members, int[] spans)
      throws MalformedFrame {
    int at = Syntax.open(bytes, open, to, depth);
    if (at < to && bytes[at] == '}') {
      return at + 1;
    }
    while (true) {
      int key = at;
      int keyEnd = Syntax.key(bytes, key, to);
      int start = Syntax.colon(bytes, keyEnd, to);
      Member member = members.find(bytes, key + 1, keyEnd - 1);
      if (member != null && Spans.has(spans, member)) {
        Spans.duplicate(spans, member, key);
        member = null;
      }
      int end = value(bytes, start, to, depth - 1, member, spans);
      if (member != null) {
        Spans.put(spans, member, start, end);
      }
      at = Bytes.space(bytes, end, to);
      if (at < to && bytes[at] == ',') {
        at = Bytes.space(bytes, at + 1, to);
      } else {
        return Syntax.close(bytes, at, to, '}');
      }
    }
  }

  private static int value(
      byte[] bytes, int start, int to, int depth, @Nullable Member member, int[] spans)
      throws MalformedFrame {
    Members inside = member == null ? null : Members.inside(member);
    return inside != null && start < to && bytes[start] == '{'
        ? object(bytes, start, to, depth, inside, spans)
        : Syntax.value(bytes, start, to, depth);
  }
}
