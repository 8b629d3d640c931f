package dev.roundhouse.updates.quarantine;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a record of pax says of the next entry, as far as it matters here.
///
/// @param path instead of the name in the header; null for that
/// @param size instead of that in the header; -1 for that
record PaxRecords(@Nullable String path, long size) {
  /// Reads `LENGTH KEY=VALUE` lines.
  ///
  /// @param isGlobal whether it is about all entries, which may then not name or measure any
  static PaxRecords read(byte[] record, boolean isGlobal) throws IOException {
    @Nullable String path = null;
    long size = -1;
    int at = 0;
    while (at < record.length) {
      int space = index(record, at, ' ');
      int end = at + length(record, at, space);
      if (end <= space || end > record.length || record[end - 1] != '\n') {
        throw broken();
      }
      int equals = index(record, space, '=');
      if (equals >= end) {
        throw broken();
      }
      String key =
          TarReader.decoded(Arrays.copyOfRange(record, space + 1, equals), equals - space - 1);
      byte[] value = Arrays.copyOfRange(record, equals + 1, end - 1);
      boolean isAgain = (key.equals("path") && path != null) || (key.equals("size") && size >= 0);
      boolean matters = key.equals("path") || key.equals("size") || key.equals("linkpath");
      if (isAgain || (isGlobal && matters) || key.startsWith("GNU.sparse")) {
        throw new Refusal("a record of pax in it says " + Names.shown(key) + " where it may not");
      }
      if (key.equals("path")) {
        path = TarReader.decoded(value, value.length);
      } else if (key.equals("size")) {
        size = size(TarReader.decoded(value, value.length));
      }
      at = end;
    }
    return new PaxRecords(path, size);
  }

  private static long size(String text) throws Refusal {
    if (!text.matches("\\d{1,18}")) {
      throw broken();
    }
    return Long.parseLong(text);
  }

  private static int index(byte[] record, int from, char wanted) throws Refusal {
    for (int at = from; at < record.length; at++) {
      if (record[at] == wanted) {
        return at;
      }
    }
    throw broken();
  }

  private static int length(byte[] record, int from, int to) throws IOException {
    String text = TarReader.decoded(Arrays.copyOfRange(record, from, to), to - from);
    if (!text.matches("[1-9]\\d{0,5}")) {
      throw broken();
    }
    return Integer.parseInt(text);
  }

  private static Refusal broken() {
    return new Refusal("a record of pax in it is broken");
  }
}
