package dev.roundhouse.fleet.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Cuts a stream of bytes into lines with bounded memory: one small reusable buffer, and for a line
/// that does not end within it a spill that grows up to the longest line allowed. What is longer is
/// discarded up to its newline and only counted. Used by one thread.
final class LineSplitter {
  /// Where lines go.
  interface Sink {
    /// A complete line without its end. The array belongs to the sink.
    void line(byte[] line);

    /// A line has just passed the limit; these are its first bytes. The rest is not kept.
    default void cut(byte[] head) {}

    /// The end of a line that was longer than the limit, and how long it was.
    void tooLong(long bytes);
  }

  private static final int BUFFER = 16 << 10;
  private static final byte[] EMPTY = new byte[0];

  private final byte[] buffer;
  private final int maxLine;
  private final boolean keepsHead;
  private final Sink sink;
  private byte[] spill = EMPTY;
  private int spilled;
  private long discarded;

  /// @param keepsHead whether the sink wants the beginning of a line that is too long
  LineSplitter(int maxLine, boolean keepsHead, Sink sink) {
    this.buffer = new byte[Math.min(BUFFER, maxLine)];
    this.maxLine = maxLine;
    this.keepsHead = keepsHead;
    this.sink = sink;
  }

  /// Reads once, as much as there is; hands on every line completed by it. Negative at the end.
  int read(InputStream in) throws IOException {
    int count = in.read(buffer, 0, buffer.length);
    int start = 0;
    for (int at = 0; at < count; at++) {
      if (buffer[at] == '\n') {
        complete(start, at - start);
        start = at + 1;
      }
    }
    if (count > start) {
      keep(start, count - start);
    }
    return count;
  }

  /// The length of the line that was not finished, after the end.
  long unfinished() {
    return discarded > 0 ? discarded : spilled;
  }

  private void complete(int start, int length) {
    if (spilled == 0 && discarded == 0 && length <= maxLine) {
      int end = trimmed(buffer, start, start + length);
      if (end > start) {
        sink.line(Arrays.copyOfRange(buffer, start, end));
      }
      return;
    }
    keep(start, length);
    if (discarded > 0) {
      long total = discarded;
      discarded = 0;
      sink.tooLong(total);
      return;
    }
    int end = trimmed(spill, 0, spilled);
    boolean isExact = end == spill.length;
    byte[] line = isExact ? spill : Arrays.copyOf(spill, end);
    // A spill that has grown is not kept for the next line, which is probably short again.
    if (isExact || spill.length > 4 * BUFFER) {
      spill = EMPTY;
    }
    spilled = 0;
    if (end > 0) {
      sink.line(line);
    }
  }

  private void keep(int start, int length) {
    if (discarded > 0) {
      discarded += length;
      return;
    }
    if (length <= maxLine - spilled) {
      append(start, length);
      return;
    }
    discarded = (long) spilled + length;
    if (keepsHead) {
      append(start, maxLine - spilled);
      sink.cut(Arrays.copyOf(spill, spilled));
    }
    spill = EMPTY;
    spilled = 0;
  }

  private void append(int start, int length) {
    int needed = spilled + length;
    if (needed > spill.length) {
      long doubled = Math.max(256, 2L * spill.length);
      spill = Arrays.copyOf(spill, (int) Math.min(maxLine, Math.max(needed, doubled)));
    }
    System.arraycopy(buffer, start, spill, spilled, length);
    spilled = needed;
  }

  private static int trimmed(byte[] bytes, int start, int end) {
    return end > start && bytes[end - 1] == '\r' ? end - 1 : end;
  }
}
