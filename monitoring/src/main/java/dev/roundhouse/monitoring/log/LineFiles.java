package dev.roundhouse.monitoring.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.LogLine;
import dev.roundhouse.monitoring.LogQuery;
import dev.roundhouse.monitoring.LogSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// The files of the log: `program.jsonl`, which is written, and `program.1.jsonl` and so on, the
/// higher the older. Written by one thread; read by many.
final class LineFiles {
  private final Path folder;

  LineFiles(Path folder) {
    this.folder = requireNonNull(folder, "folder");
  }

  private Path file(int number) {
    return folder.resolve(number == 0 ? "program.jsonl" : "program." + number + ".jsonl");
  }

  /// Appends lines, and begins a new file when this one is full.
  void append(List<byte[]> lines, LogSettings settings) throws IOException {
    Path current = file(0);
    try (FileChannel channel =
        FileChannel.open(
            current,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      for (byte[] line : lines) {
        ByteBuffer bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      if (channel.size() < settings.size().bytes()) {
        return;
      }
    }
    rotate(settings.files());
  }

  /// Names each file one older, and forgets those beyond what is kept.
  private void rotate(int kept) throws IOException {
    int oldest = 1;
    while (Files.exists(file(oldest))) {
      oldest++;
    }
    for (int number = oldest - 1; number >= 0; number--) {
      if (number + 1 >= kept) {
        Files.deleteIfExists(file(number));
      } else {
        Files.move(file(number), file(number + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /// The newest lines that are asked for, the oldest of them first.
  List<LogLine> search(LogQuery query) throws IOException {
    List<LogLine> found = new ArrayList<>();
    // Right after a new file was begun there is none of the lowest number.
    for (int number = 0; number == 0 || Files.exists(file(number)); number++) {
      Path file = file(number);
      boolean isTooOld = query.since().map(since -> isBefore(file, since)).orElse(false);
      if (isTooOld || found.size() >= query.limit()) {
        break;
      }
      List<LogLine> older = in(file, query, query.limit() - found.size());
      Collections.reverse(older);
      found.addAll(older);
    }
    Collections.reverse(found);
    return found;
  }

  private static boolean isBefore(Path file, Instant since) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(since);
    } catch (IOException _) {
      return false; // Whether it can be read is found out by reading it.
    }
  }

  private static List<LogLine> in(Path file, LogQuery query, int most) throws IOException {
    Deque<LogLine> newest = new ArrayDeque<>();
    try (BufferedReader reader = Files.newBufferedReader(file, UTF_8)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        LineFormat.read(text).filter(query::fits).ifPresent(newest::addLast);
        if (newest.size() > most) {
          newest.removeFirst();
        }
      }
    } catch (NoSuchFileException _) {
      return new ArrayList<>(); // It was the oldest, and has just been forgotten.
    }
    return new ArrayList<>(newest);
  }
}
