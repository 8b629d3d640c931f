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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds lines, the newest first, so that a question about what was just now does not read what was
/// long ago.
public final class Search {
  private final Folder folder;
  private final AuditQuery query;
  private final Hints hints;

  public Search(Path folder, AuditQuery query) {
    this.folder = new Folder(folder);
    this.query = requireNonNull(query, "query");
    this.hints = Hints.of(query);
  }

  /// The newest lines that fit, in the order in which they were written.
  public List<Json> lines() throws IOException {
    List<Json> found = new ArrayList<>();
    if (!Files.isDirectory(folder.path())) {
      return List.of();
    }
    for (int number : folder.numbers().reversed()) {
      Path file = folder.file(number);
      if (found.size() >= query.limit() || isTooOld(file)) {
        break;
      }
      add(file, found);
    }
    return List.copyOf(found.reversed());
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

  private void add(Path file, List<Json> found) throws IOException {
    try (BackwardReader reader = new BackwardReader(file)) {
      byte[] line = reader.next();
      while (line != null && found.size() < query.limit()) {
        Json json = hints.mayFit(line) ? parsed(line) : Json.ABSENT;
        if (json.isPresent() && query.fits(json)) {
          found.add(json);
        }
        line = reader.next();
      }
    } catch (NoSuchFileException _) {
      return; // Removed as too old just now.
    }
  }

  private static Json parsed(byte[] line) {
    try {
      return Json.parse(line);
    } catch (MalformedFrame _) {
      return Json.ABSENT; // What a crash has left; verification tells of anything else.
    }
  }
}
