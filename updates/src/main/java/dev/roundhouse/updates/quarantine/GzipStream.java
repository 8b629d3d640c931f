package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Unfolds one gzip member (RFC 1952) that is the whole of a stream. The reader of the JDK passes
/// over what comes behind it and knows no bounds; this one refuses the first and keeps the second.
/// Used by one thread.
final class GzipStream extends InputStream {
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int LONGEST_TEXT = 1 << 10;

  private final InputStream in;
  private final Bounds bounds;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] block = new byte[32 << 10];
  private int limit;
  private int at;
  private long read;
  private long unfolded;
  private boolean isOver;

  /// @param in stays the caller's to close
  GzipStream(InputStream in, Bounds bounds) throws IOException {
    this.in = requireNonNull(in, "in");
    this.bounds = requireNonNull(bounds, "bounds");
    head();
  }

  private void head() throws IOException {
    if (next() != 0x1f || next() != 0x8b || next() != 8) {
      throw new Refusal("it is not compressed with gzip");
    }
    int flags = next();
    skip(6);
    if ((flags & 0xe0) != 0) {
      throw new Refusal("its gzip header has flags that nobody knows");
    }
    if ((flags & EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & NAME) != 0) {
      text();
    }
    if ((flags & COMMENT) != 0) {
      text();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
  }

  private void text() throws IOException {
    for (int length = 0; next() != 0; length++) {
      if (length > LONGEST_TEXT) {
        throw new Refusal("its gzip header does not end");
      }
    }
  }

  private void skip(int count) throws IOException {
    for (int each = 0; each < count; each++) {
      next();
    }
  }

  private int next() throws IOException {
    if (at == limit && !fill()) {
      throw new Refusal("it is cut short");
    }
    return block[at++] & 0xff;
  }

  private boolean fill() throws IOException {
    int count = in.read(block);
    at = 0;
    limit = Math.max(count, 0);
    read += limit;
    return count > 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (isOver || length == 0) {
      return isOver ? -1 : 0;
    }
    try {
      while (true) {
        int count = inflater.inflate(into, offset, length);
        if (count > 0) {
          checksum.update(into, offset, count);
          counted(count);
          return count;
        }
        if (inflater.finished()) {
          tail();
          return -1;
        }
        if (inflater.needsDictionary()) {
          throw new Refusal("its gzip stream wants a dictionary");
        }
        if (at == limit && !fill()) {
          throw new Refusal("it is cut short");
        }
        inflater.setInput(block, at, limit - at);
        at = limit;
      }
    } catch (DataFormatException e) {
      throw new Refusal("its gzip stream is broken: " + e.getMessage(), e);
    }
  }

  private void counted(int count) throws IOException {
    unfolded += count;
    if (unfolded > bounds.total().bytes()) {
      throw new Refusal("it unfolds to more than " + bounds.total());
    }
    long used = Math.max(1, read - inflater.getRemaining());
    if (unfolded > bounds.slack().bytes() && unfolded / used > bounds.ratio()) {
      throw new Refusal(
          "each of its bytes unfolds to more than %d, as in a bomb".formatted(bounds.ratio()));
    }
  }

  /// The checksum and the length, and then the end of the file.
  private void tail() throws IOException {
    isOver = true;
    at = limit - inflater.getRemaining();
    long wanted = number();
    long length = number();
    if (wanted != checksum.getValue() || length != (unfolded & 0xffffffffL)) {
      throw new Refusal("its gzip checksum is wrong");
    }
    if (at < limit || fill()) {
      throw new Refusal("there is something behind its end");
    }
  }

  private long number() throws IOException {
    return next() | next() << 8 | next() << 16 | (long) next() << 24;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
