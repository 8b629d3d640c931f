package dev.roundhouse.protocol;

/// The grammar of RFC 8259, strictly: checks a value and returns the place behind it. It keeps no
/// state and makes no objects, except for the exception that names the fault.
///
/// `depth` is the number of levels that may still be opened.
final class Syntax {
  private Syntax() {}

  static int value(byte[] bytes, int at, int to, int depth) throws MalformedFrame {
    if (at >= to) {
      throw MalformedFrame.json(at, "the text ends where a value was expected");
    }
    return switch (bytes[at]) {
      case '"' -> string(bytes, at, to);
      case '{' -> object(bytes, at, to, depth);
      case '[' -> array(bytes, at, to, depth);
      case 't' -> literal(bytes, at, to, TRUE);
      case 'f' -> literal(bytes, at, to, FALSE);
      case 'n' -> literal(bytes, at, to, NULL);
      default -> number(bytes, at, to);
    };
  }

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private static int object(byte[] bytes, int open, int to, int depth) throws MalformedFrame {
    int at = open(bytes, open, to, depth);
    if (at < to && bytes[at] == '}') {
      return at + 1;
    }
    while (true) {
      at = colon(bytes, key(bytes, at, to), to);
      at = Bytes.space(bytes, value(bytes, at, to, depth - 1), to);
      if (at < to && bytes[at] == ',') {
        at = Bytes.space(bytes, at + 1, to);
      } else {
        return close(bytes, at, to, '}');
      }
    }
  }

  static int array(byte[] bytes, int open, int to, int depth) throws MalformedFrame {
    int at = open(bytes, open, to, depth);
    if (at < to && bytes[at] == ']') {
      return at + 1;
    }
    while (true) {
      at = Bytes.space(bytes, value(bytes, at, to, depth - 1), to);
      if (at < to && bytes[at] == ',') {
        at = Bytes.space(bytes, at + 1, to);
      } else {
        return close(bytes, at, to, ']');
      }
    }
  }

  /// Steps into a container, over its bracket and white space.
  static int open(byte[] bytes, int at, int to, int depth) throws MalformedFrame {
    if (depth == 0) {
      throw MalformedFrame.shape(at, "nested too deeply");
    }
    return Bytes.space(bytes, at + 1, to);
  }

  static int close(byte[] bytes, int at, int to, char bracket) throws MalformedFrame {
    if (at < to && bytes[at] == bracket) {
      return at + 1;
    }
    throw MalformedFrame.json(
        at, at < to ? "',' or '" + bracket + "' was expected" : "the text ends too early");
  }

  /// Checks a key and returns the place behind its closing quote.
  static int key(byte[] bytes, int at, int to) throws MalformedFrame {
    if (at >= to || bytes[at] != '"') {
      throw MalformedFrame.json(at, "a key in quotes was expected");
    }
    return string(bytes, at, to);
  }

  /// Steps from behind a key over the colon to the first byte of the value.
  static int colon(byte[] bytes, int keyEnd, int to) throws MalformedFrame {
    int at = Bytes.space(bytes, keyEnd, to);
    if (at >= to || bytes[at] != ':') {
      throw MalformedFrame.json(at, "':' was expected");
    }
    return Bytes.space(bytes, at + 1, to);
  }

  static int string(byte[] bytes, int quote, int to) throws MalformedFrame {
    int at = quote + 1;
    while (true) {
      at = Bytes.plainRun(bytes, at, to);
      if (at >= to) {
        throw MalformedFrame.json(quote, "a string without end");
      }
      byte here = bytes[at];
      if (here == '"') {
        return at + 1;
      } else if (here == '\\') {
        at = escape(bytes, at, to);
      } else if (here < 0) {
        at = Utf8.run(bytes, at, to);
      } else if (here < ' ') {
        throw MalformedFrame.json(at, "a bare control character in a string");
      } else {
        at++;
      }
    }
  }

  private static int escape(byte[] bytes, int slash, int to) throws MalformedFrame {
    if (slash + 1 >= to) {
      throw MalformedFrame.json(slash, "an escape without end");
    }
    return switch (bytes[slash + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> slash + 2;
      case 'u' -> hex(bytes, slash, to);
      default -> throw MalformedFrame.json(slash, "an unknown escape");
    };
  }

  private static int hex(byte[] bytes, int slash, int to) throws MalformedFrame {
    int end = slash + 6;
    if (end > to) {
      throw MalformedFrame.json(slash, "an escape without end");
    }
    for (int at = slash + 2; at < end; at++) {
      if (Character.digit(bytes[at], 16) < 0) {
        throw MalformedFrame.json(at, "an escape needs four hexadecimal digits");
      }
    }
    return end;
  }

  private static int literal(byte[] bytes, int at, int to, byte[] word) throws MalformedFrame {
    if (word.length > to - at || !Bytes.startsWith(bytes, at, word)) {
      throw MalformedFrame.json(at, "an unknown word");
    }
    return at + word.length;
  }

  private static int number(byte[] bytes, int start, int to) throws MalformedFrame {
    int at = bytes[start] == '-' ? start + 1 : start;
    if (at < to && bytes[at] == '0') {
      at++;
    } else {
      at = digits(bytes, at, to, at == start ? "a value was expected" : "a digit was expected");
    }
    if (at < to && bytes[at] == '.') {
      at = digits(bytes, at + 1, to, "a digit was expected");
    }
    if (at < to && (bytes[at] | ' ') == 'e') {
      at++;
      if (at < to && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      at = digits(bytes, at, to, "a digit was expected");
    }
    return at;
  }

  private static int digits(byte[] bytes, int from, int to, String otherwise)
      throws MalformedFrame {
    int at = from;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw MalformedFrame.json(at, otherwise);
    }
    return at;
  }
}
