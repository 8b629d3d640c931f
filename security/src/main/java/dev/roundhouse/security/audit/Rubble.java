package dev.roundhouse.security.audit;

import dev.roundhouse.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/// Lines that are not as they were written, until a line vouches for them as left by a crash.
final class Rubble {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long first;
  private int count;
  private boolean isEnded;

  void add(long line, byte[] text, boolean isWithEnd) {
    if (count == 0) {
      first = line;
    }
    count++;
    isEnded = isWithEnd;
    // What is larger than any crash leaves is not kept: nothing will vouch for it.
    if (bytes.size() <= 2 * LineReader.LONGEST) {
      bytes.writeBytes(text);
      if (isWithEnd) {
        bytes.write('\n');
      }
    }
  }

  boolean isThere() {
    return count > 0;
  }

  long firstLine() {
    return first;
  }

  int size() {
    return bytes.size();
  }

  boolean isOneOpenLine() {
    return count == 1 && !isEnded;
  }

  /// Whether a line of the log says that a crash has left exactly this. An end was put behind it
  /// when it had none.
  boolean isVouchedBy(Json line, MessageDigest digest) {
    byte[] all = bytes.toByteArray();
    int said = (int) line.get("bytes").integer(-1);
    boolean isAll = said == all.length;
    boolean isWithoutEnd = said == all.length - 1 && all[said] == '\n';
    if (!isAll && !isWithoutEnd) {
      return false;
    }
    String hash = Link.hash(Arrays.copyOf(all, said), digest);
    return hash.equals(line.get("sha256").text());
  }

  void clear() {
    bytes.reset();
    count = 0;
  }
}
