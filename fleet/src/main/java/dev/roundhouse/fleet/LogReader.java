package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the error log of one server while it is written and rotated: whole lines only, each with
/// its time and instance, secrets masked when they were written. Has no state of its own; safe for
/// many threads.
public final class LogReader {
  /// Of one file no more than this is read at a time.
  private static final int MOST = 1 << 20;

  private final Path file;
  private final int files;

  LogReader(Path file, int files) {
    this.file = requireNonNull(file, "file");
    this.files = files;
  }

  /// A place in the log, to go on from.
  ///
  /// @param key of the file, which stays when it is renamed; null when there was none
  public record Mark(@Nullable Object key, long position) {}

  /// Some lines, oldest first, and where they end.
  public record Page(List<String> lines, Mark end) {
    public Page {
      lines = List.copyOf(lines);
      requireNonNull(end, "end");
    }
  }

  /// Some bytes of a file that end with a line.
  private record Piece(String text, Mark end, boolean isWhole) {
    List<String> lines() {
      return text.lines().toList();
    }
  }

  /// The last lines, of older files too if need be; none when nothing was ever written.
  ///
  /// @throws UncheckedIOException when a file that is there cannot be read
  public Page last(int most) {
    List<String> lines = new ArrayList<>();
    Mark end = new Mark(null, 0);
    // The current file is read whatever is asked for: its end is where to go on.
    for (int number = 0; number < files && (number == 0 || lines.size() < most); number++) {
      Piece piece = read(numbered(number), -1);
      if (piece == null) {
        break;
      }
      lines.addAll(0, piece.lines());
      end = number == 0 ? piece.end() : end;
    }
    int from = Math.max(0, lines.size() - most);
    return new Page(lines.subList(from, lines.size()), end);
  }

  /// What was written since; the rest of a file that was rotated comes first.
  ///
  /// @throws UncheckedIOException when a file that is there cannot be read
  public Page after(Mark mark) {
    List<String> lines = new ArrayList<>();
    Mark end = mark;
    int from = number(mark);
    for (int number = from; number >= 0; number--) {
      boolean isMarked = number == from && Objects.equals(key(numbered(number)), mark.key());
      Piece piece = read(numbered(number), isMarked ? mark.position() : 0);
      if (piece != null) {
        lines.addAll(piece.lines());
        end = piece.end();
        if (!piece.isWhole()) {
          break;
        }
      }
    }
    return new Page(lines, end);
  }

  /// Which file the mark is in now; the current one when it has been deleted.
  private int number(Mark mark) {
    for (int number = 0; mark.key() != null && number < files; number++) {
      if (Objects.equals(key(numbered(number)), mark.key())) {
        return number;
      }
    }
    return 0;
  }

  private Path numbered(int number) {
    return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
  }

  private static @Nullable Object key(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be looked at", e);
    }
  }

  /// @param position where to begin; -1 for as near to the end as fits
  private static @Nullable Piece read(Path path, long position) {
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      long size = channel.size();
      long from = position < 0 ? Math.max(0, size - MOST) : Math.min(position, size);
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(MOST, size - from));
      channel.position(from);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
      byte[] bytes = buffer.array();
      int end = buffer.position();
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      // A line longer than what is read at a time comes in parts.
      end = end == 0 && bytes.length == MOST ? MOST : end;
      int begin = 0;
      if (position < 0 && from > 0) {
        while (begin < end && bytes[begin++] != '\n') {}
      }
      return new Piece(
          new String(bytes, begin, end - begin, StandardCharsets.UTF_8),
          new Mark(key(path), from + end),
          from + buffer.position() >= size);
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read", e);
    }
  }
}
