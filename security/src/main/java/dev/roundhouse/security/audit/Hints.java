package dev.roundhouse.security.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.roundhouse.security.AuditQuery;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What stands somewhere in each line that is wanted, as bytes: a line without it need not be read
/// as JSON. A line that has it may still be another one.
record Hints(List<byte[]> wanted) {
  static Hints of(AuditQuery query) {
    return new Hints(
        Stream.of(
                query.subject(),
                query.server(),
                query.tool(),
                query.kind(),
                query.outcome(),
                query.request())
            .flatMap(Optional::stream)
            .filter(Hints::isPlain)
            .map(text -> ('"' + text + '"').getBytes(US_ASCII))
            .toList());
  }

  /// Whether JSON has one way alone to write it that the log uses.
  private static boolean isPlain(String text) {
    return text.chars()
        .allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '/' && c != '<');
  }

  boolean mayFit(byte[] line) {
    for (byte[] each : wanted) {
      if (!has(line, each)) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(byte[] line, byte[] text) {
    int last = line.length - text.length;
    for (int at = 0; at <= last; at++) {
      if (line[at] == text[0] && isAt(line, at, text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(byte[] line, int at, byte[] text) {
    for (int index = 1; index < text.length; index++) {
      if (line[at + index] != text[index]) {
        return false;
      }
    }
    return true;
  }
}
