package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where an earlier run has left the log: the last whole line, and what a crash left behind it.
/// Only the end of the newest file is read, so that a start takes no longer for a large log.
///
/// @param file number of the newest file; 0 when there is none
/// @param link the last line's place in the chain
/// @param torn what stands behind it in that file
record Recovery(int file, Link link, Torn torn) {
  private static final int FIRST_LOOK = 64 << 10;

  Recovery {
    requireNonNull(link, "link");
    requireNonNull(torn, "torn");
  }

  static Recovery of(Folder folder) throws IOException {
    MessageDigest digest = Link.digest();
    List<Integer> numbers = folder.numbers();
    Torn torn = new Torn(new byte[0], false);
    for (int number : numbers.reversed()) {
      End end = end(folder.file(number), digest);
      if (number == numbers.getLast()) {
        torn = end.torn();
      }
      if (end.link() != null) {
        return new Recovery(numbers.getLast(), end.link(), torn);
      }
      // Begun in the moment of the crash: the line before is in the file before.
    }
    return new Recovery(
        numbers.isEmpty() ? lastKnown(folder) : numbers.getLast(), before(folder), torn);
  }

  /// The last whole line of a file; null when it has none.
  static @Nullable Link lastLine(Path file) throws IOException {
    return end(file, Link.digest()).link();
  }

  /// Without any line the chain goes on behind those that are known to have been there, so that
  /// their absence shows.
  private static Link before(Folder folder) {
    try {
      return Note.read(folder.path(), Note.HEAD).map(Note::link).orElse(Link.ORIGIN);
    } catch (MalformedFrame _) {
      return Link.ORIGIN; // It says nothing; that it is damaged, verification says.
    }
  }

  private static int lastKnown(Folder folder) {
    try {
      return Note.read(folder.path(), Note.HEAD).map(Note::file).orElse(0);
    } catch (MalformedFrame _) {
      return 0;
    }
  }

  private record End(@Nullable Link link, Torn torn) {}

  /// Looks at twice as much of the end each time, until a whole line is in it.
  private static End end(Path path, MessageDigest digest) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long length = file.length();
      for (long look = FIRST_LOOK; true; look *= 2) {
        long from = Math.max(0, length - look);
        byte[] tail = new byte[Math.toIntExact(length - from)];
        file.seek(from);
        file.readFully(tail);
        End end = end(tail, digest);
        if (end.link() != null || from == 0) {
          return end;
        }
      }
    }
  }

  private static End end(byte[] tail, MessageDigest digest) {
    int end = tail.length;
    while (end > 0) {
      boolean isClosed = tail[end - 1] == '\n';
      int textEnd = isClosed ? end - 1 : end;
      int start = textEnd;
      while (start > 0 && tail[start - 1] != '\n') {
        start--;
      }
      Link.Line line = Link.read(Arrays.copyOfRange(tail, start, textEnd), digest);
      if (line != null) {
        byte[] rest = Arrays.copyOfRange(tail, end, tail.length);
        boolean isOpen = rest.length == 0 ? !isClosed : rest[rest.length - 1] != '\n';
        return new End(line.link(), new Torn(rest, isOpen));
      }
      end = start;
    }
    return new End(null, new Torn(tail, tail.length > 0 && tail[tail.length - 1] != '\n'));
  }
}
