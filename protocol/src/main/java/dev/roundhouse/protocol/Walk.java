package dev.roundhouse.protocol;

/// Steps over values that were checked before. It trusts its input and only looks for ends.
final class Walk {
  private Walk() {}

  static int value(byte[] bytes, int at, int to) {
    return switch (bytes[at]) {
      case '"' -> string(bytes, at, to);
      case '{', '[' -> container(bytes, at, to);
      default -> scalar(bytes, at, to);
    };
  }

  static int string(byte[] bytes, int quote, int to) {
    int at = quote + 1;
    while (true) {
      at = Bytes.plainRun(bytes, at, to);
      if (bytes[at] == '"') {
        return at + 1;
      }
      at += bytes[at] == '\\' ? 2 : 1;
    }
  }

  private static int container(byte[] bytes, int open, int to) {
    int depth = 0;
    int at = open;
    while (true) {
      switch (bytes[at]) {
        case '"' -> at = string(bytes, at, to) - 1;
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {
          // Everything else stands between brackets and strings.
        }
      }
      at++;
      if (depth == 0) {
        return at;
      }
    }
  }

  /// How many elements an array has.
  static int count(byte[] bytes, int open, int end) {
    int at = Bytes.space(bytes, open + 1, end);
    if (at == end - 1) {
      return 0;
    }
    int count = 1;
    while (true) {
      at = Bytes.space(bytes, value(bytes, at, end), end);
      if (bytes[at] != ',') {
        return count;
      }
      at = Bytes.space(bytes, at + 1, end);
      count++;
    }
  }

  private static int scalar(byte[] bytes, int start, int to) {
    int at = start;
    while (at < to && bytes[at] > ' ' && bytes[at] != ',' && bytes[at] != '}' && bytes[at] != ']') {
      at++;
    }
    return at;
  }

  /// From behind a key to the first byte of its value.
  static int colon(byte[] bytes, int keyEnd, int to) {
    return Bytes.space(bytes, Bytes.space(bytes, keyEnd, to) + 1, to);
  }

  /// The place of the quote that opens the key of the value at `start`. The key must be one of
  /// [Member]: such a key never contains a quote, so the nearest one before its end opens it.
  static int keyOf(byte[] bytes, int start) {
    int at = start - 1;
    while (bytes[at] != '"') {
      at--;
    }
    at--;
    while (bytes[at] != '"') {
      at--;
    }
    return at;
  }

  /// The last byte before `at` that is no white space.
  static int before(byte[] bytes, int at) {
    int place = at - 1;
    while (bytes[place] <= ' ') {
      place--;
    }
    return place;
  }
}
