package dev.roundhouse.systemtools.files;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.systemtools.tool.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// Lines out of a file, without holding it. Bytes that are no UTF-8 become U+FFFD.
final class Content {
  private static final int BLOCK = 64 * 1024;

  /// @param total lines of the file; -1 where it was not read to its end
  /// @param isCut whether some of the lines wanted were left out or cut short for their length
  /// @param hasMore whether there are lines behind those
  record Lines(String text, int count, long total, boolean hasMore, boolean isCut) {
    Lines {
      requireNonNull(text, "text");
    }
  }

  private final SeekableByteChannel channel;
  private final long mostRead;
  private final int mostTold;

  Content(SeekableByteChannel channel, FileRules rules) {
    this.channel = requireNonNull(channel, "channel");
    this.mostRead = rules.mostRead();
    this.mostTold = rules.mostTold();
  }

  /// Lines from one on, counted from 0.
  Lines lines(long offset, int count) throws IOException, InterruptedException {
    byte[] block = new byte[BLOCK];
    ByteArrayOutputStream wanted = new ByteArrayOutputStream();
    long at = 0;
    long read = 0;
    boolean isCut = false;
    boolean isInLine = false;
    boolean isEnd = false;
    while (read < mostRead && !isEnd) {
      requireWanted();
      int length = (int) Math.min(BLOCK, mostRead - read);
      int got = channel.read(ByteBuffer.wrap(block, 0, length));
      isEnd = got < 0;
      read += Math.max(0, got);
      for (int index = 0; index < got; index++) {
        boolean isWanted = at >= offset && at < offset + count;
        if (isWanted && wanted.size() < mostTold) {
          wanted.write(block[index]);
        } else {
          isCut |= isWanted;
        }
        isInLine = block[index] != '\n';
        at += isInLine ? 0 : 1;
      }
    }
    isEnd |= channel.position() >= channel.size();
    long total = isInLine ? at + 1 : at;
    boolean hasMore = !isEnd || total > offset + count || isCut;
    isCut |= !isEnd && at < offset + count;
    String text = wanted.toString(StandardCharsets.UTF_8);
    return new Lines(text, linesOf(text), isEnd ? total : -1, hasMore, isCut);
  }

  private static void requireWanted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("nobody waits for the file any more");
    }
  }

  private static int linesOf(String text) {
    int ends = (int) text.chars().filter(unit -> unit == '\n').count();
    return text.isEmpty() || text.endsWith("\n") ? ends : ends + 1;
  }

  /// The last lines, read from the end backwards: how long the file is does not matter.
  Lines last(int count) throws IOException, InterruptedException, Refusal {
    long end = channel.size();
    long start = end;
    int ends = 0;
    long from = -1;
    Deque<byte[]> blocks = new ArrayDeque<>();
    while (start > 0 && from < 0 && end - start < mostRead) {
      requireWanted();
      byte[] block = new byte[(int) Math.min(BLOCK, start)];
      start -= block.length;
      channel.position(start);
      fill(ByteBuffer.wrap(block));
      blocks.addFirst(block);
      for (int at = block.length - 1; at >= 0 && from < 0; at--) {
        boolean isEnd = block[at] == '\n' && start + at < end - 1;
        ends += isEnd ? 1 : 0;
        from = isEnd && ends == count ? start + at + 1 : -1;
      }
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    blocks.forEach(all::writeBytes);
    byte[] bytes = all.toByteArray();
    int first = from < 0 ? 0 : (int) (from - start);
    int told = Math.min(bytes.length - first, mostTold);
    String text = new String(bytes, bytes.length - told, told, StandardCharsets.UTF_8);
    boolean isCut = told < bytes.length - first || (from < 0 && start > 0);
    return new Lines(text, linesOf(text), -1, false, isCut);
  }

  private void fill(ByteBuffer block) throws IOException, Refusal {
    while (block.hasRemaining()) {
      if (channel.read(block) < 0) {
        throw new Refusal(
            Refusal.Kind.FAILED, "the file was cut shorter while it was read; try again");
      }
    }
  }
}
