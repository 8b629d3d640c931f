package dev.roundhouse.security.audit;

import java.io.BufferedInputStream;
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
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
  private boolean isEnded = true;

  LineReader(Path file) throws IOException {
    this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  /// The next line without its end, or what stands behind the last end; null when there is nothing
  /// more. A longer one comes in pieces.
  byte @Nullable [] next() throws IOException {
    line.reset();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n' && line.size() < LONGEST) {
      line.write(next);
      next = in.read();
    }
    isEnded = next == '\n';
    if (next >= 0 && next != '\n') {
      line.write(next);
    }
    return line.toByteArray();
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
