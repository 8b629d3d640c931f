package dev.roundhouse.security.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads a file line by line, as bytes, none longer than any that the log writes.
final class LineReader implements AutoCloseable {
  /// Larger than the largest line: arguments of 256 KiB, every character of a text escaped.
  static final int LONGEST = 4 << 20;

  private final InputStream in;
  private final byte[] block = new byte[1 << 16];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
  private int at;
  private int filled;
  private boolean isEnded = true;

  LineReader(Path file) throws IOException {
    this.in = Files.newInputStream(file);
  }

  /// The next line without its end, or what stands behind the last end; null when there is nothing
  /// more. A longer one comes in pieces.
  byte @Nullable [] next() throws IOException {
    line.reset();
    isEnded = false;
    while (!isEnded && line.size() <= LONGEST) {
      if (at == filled && !fill()) {
        return line.size() == 0 ? null : line.toByteArray();
      }
      int most = Math.min(filled, at + LONGEST + 1 - line.size());
      int end = at;
      while (end < most && block[end] != '\n') {
        end++;
      }
      line.write(block, at, end - at);
      isEnded = end < most;
      at = isEnded ? end + 1 : end;
    }
    return line.toByteArray();
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, in.read(block));
    return filled > 0;
  }

  /// Whether the last line that was read had an end.
  boolean isEnded() {
    return isEnded;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
