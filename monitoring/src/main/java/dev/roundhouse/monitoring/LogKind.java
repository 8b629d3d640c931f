package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Lines that say the same of different things, counted as one.
///
/// @param fingerprint the same for lines of one kind, also in another run of the program
/// @param last the newest of them
public record LogKind(String fingerprint, long count, Instant first, LogLine last) {
  /// What differs from line to line: addresses, numbers, what is quoted or hexadecimal, and paths.
  private static final Pattern PARTICULARS =
      Pattern.compile("\"[^\"]*\"|'[^']*'|(?:/[\\w.@+-]+)+|\\b[0-9a-fA-F-]{8,}\\b|\\d+");

  public LogKind {
    requireNonNull(fingerprint, "fingerprint");
    requireNonNull(first, "first");
    requireNonNull(last, "last");
  }

  /// Those of these lines, the most frequent first.
  public static List<LogKind> of(List<LogLine> lines) {
    Map<String, LogKind> kinds = new LinkedHashMap<>();
    for (LogLine line : lines) {
      String print = fingerprint(line);
      kinds.merge(print, new LogKind(print, 1, line.at(), line), LogKind::and);
    }
    return kinds.values().stream()
        .sorted(
            Comparator.comparingLong(LogKind::count)
                .reversed()
                .thenComparing(kind -> kind.last().at(), Comparator.reverseOrder()))
        .toList();
  }

  private LogKind and(LogKind other) {
    boolean isNewer = !other.last.at().isBefore(last.at());
    return new LogKind(
        fingerprint,
        count + other.count,
        first.isBefore(other.first) ? first : other.first,
        isNewer ? other.last : last);
  }

  static String fingerprint(LogLine line) {
    String plain = PARTICULARS.matcher(line.message()).replaceAll("#");
    String whole = line.level().wire() + " " + line.component() + " " + plain;
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
