package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.AuditQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Finds lines, in the newest files first, so that a question about what was just now does not read
/// what was long ago.
public final class Search {
  private final Folder folder;
  private final AuditQuery query;

  public Search(Path folder, AuditQuery query) {
    this.folder = new Folder(folder);
    this.query = requireNonNull(query, "query");
  }

  /// The newest lines that fit, in the order in which they were written.
  public List<Json> lines() throws IOException {
    Deque<Json> found = new ArrayDeque<>();
    if (!Files.isDirectory(folder.path())) {
      return List.of();
    }
    for (int number : folder.numbers().reversed()) {
      Path file = folder.file(number);
      if (found.size() >= query.limit() || isTooOld(file)) {
        break;
      }
      Deque<Json> here = lines(file, query.limit() - found.size());
      here.descendingIterator().forEachRemaining(found::addFirst);
    }
    return List.copyOf(found);
  }

  /// The file's last line is the newest in it.
  private boolean isTooOld(Path file) throws IOException {
    Optional<Instant> since = query.since();
    try {
      return since.isPresent() && Files.getLastModifiedTime(file).toInstant().isBefore(since.get());
    } catch (NoSuchFileException _) {
      return true; // Removed as too old just now.
    }
  }

  private Deque<Json> lines(Path file, int most) throws IOException {
    Deque<Json> found = new ArrayDeque<>();
    try (LineReader reader = new LineReader(file)) {
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        // A line without its end is being written.
        Json json = reader.isEnded() ? parsed(line) : Json.ABSENT;
        if (json.isPresent() && query.fits(json)) {
          found.addLast(json);
          if (found.size() > most) {
            found.removeFirst();
          }
        }
      }
    } catch (NoSuchFileException _) {
      return found; // Removed as too old just now.
    }
    return found;
  }

  private static Json parsed(byte[] line) {
    try {
      return Json.parse(line);
    } catch (MalformedFrame _) {
      return Json.ABSENT; // What a crash has left; verification tells of anything else.
    }
  }
}
