package dev.roundhouse.security.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Reads the lines of a file from its end to its beginning, so that the newest cost what they are
/// and not what stands before them. What is written meanwhile is not read.
final class BackwardReader implements AutoCloseable {
  private static final int BLOCK = 1 << 16;

  private final SeekableByteChannel in;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK);

  /// What is not read yet ends here.
  private long before;

  /// In the block: from 0 up to here it is not given away yet.
  private int left;

  /// A line whose beginning stands in an earlier block: its pieces, the last one first.
  private final Pieces pieces = new Pieces();

  BackwardReader(Path file) throws IOException {
    this.in = Files.newByteChannel(file);
    this.before = in.size();
    // Behind the last end there is a line that is being written, or nothing.
    next();
  }

  /// The line before the last one given, without its end; null when there is none. One that is
  /// longer than any that the log writes is empty.
  byte @Nullable [] next() throws IOException {
    while (true) {
      if (left < 0) {
        return null;
      }
      int start = left - 1;
      while (start >= 0 && block.get(start) != '\n') {
        start--;
      }
      pieces.add(block.array(), start + 1, left - start - 1);
      if (start >= 0) {
        left = start;
        return pieces.take();
      }
      if (!fill()) {
        left = -1;
        return pieces.take();
      }
    }
  }

  /// Reads the block before this one; false at the beginning of the file.
  private boolean fill() throws IOException {
    int size = (int) Math.min(BLOCK, before);
    if (size == 0) {
      return false;
    }
    block.clear().limit(size);
    in.position(before - size);
    while (block.hasRemaining()) {
      if (in.read(block) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    before -= size;
    left = size;
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /// The pieces of one line.
  private static final class Pieces {
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private int size;

    void add(byte[] from, int offset, int length) {
      size += length;
      if (size <= LineReader.LONGEST) {
        byte[] piece = new byte[length];
        System.arraycopy(from, offset, piece, 0, length);
        pieces.addFirst(piece);
      } else {
        pieces.clear();
      }
    }

    byte[] take() {
      ByteArrayOutputStream line = new ByteArrayOutputStream(Math.min(size, LineReader.LONGEST));
      pieces.forEach(line::writeBytes);
      pieces.clear();
      size = 0;
      return line.toByteArray();
    }
  }
}
