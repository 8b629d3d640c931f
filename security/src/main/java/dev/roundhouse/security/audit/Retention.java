package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.AuditSettings;
import dev.roundhouse.storage.StorageException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Removes files that are too many or too old, the oldest first. Before a file goes, a signed note
/// keeps where the chain goes on, so that the first line kept can still be verified.
final class Retention {
  private static final Logger LOG = System.getLogger("roundhouse.security");
  private static final Duration LOOK_EVERY = Duration.ofHours(1);

  private final Folder folder;
  private final Seal seal;
  private final AuditSettings settings;
  private final Ticker ticker;
  private long looked;
  private boolean isDue = true;

  Retention(Folder folder, Seal seal, AuditSettings settings, Ticker ticker) {
    this.folder = requireNonNull(folder, "folder");
    this.seal = requireNonNull(seal, "seal");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.looked = ticker.nanos();
  }

  /// Has it look at the next occasion: a file has ended.
  void soon() {
    isDue = true;
  }

  /// Looks now and then. What cannot be removed is told and tried again: too many files are no
  /// reason to write nothing into the newest.
  ///
  /// @param current number of the file that is being written, which is never removed
  void care(int current) {
    if (!isDue && ticker.nanos() - looked < LOOK_EVERY.toNanos()) {
      return;
    }
    isDue = false;
    looked = ticker.nanos();
    try {
      apply(current);
    } catch (IOException | StorageException e) {
      LOG.log(
          Level.WARNING, "old files of the audit log in " + folder.path() + " are still there", e);
    }
  }

  private void apply(int current) throws IOException {
    List<Integer> old = new ArrayList<>();
    for (int number : folder.numbers()) {
      if (number < firstKept()) {
        // A crash came between the note and the removal: the note holds.
        Files.deleteIfExists(folder.file(number));
      } else if (number < current) {
        old.add(number);
      }
    }
    int most = settings.keepFiles() - 1;
    Instant oldest = ticker.instant().minus(settings.keepFor());
    int gone = 0;
    while (gone < old.size()
        && (old.size() - gone > most || isOlder(folder.file(old.get(gone)), oldest))) {
      gone++;
    }
    if (gone == 0) {
      return;
    }
    int last = old.get(gone - 1);
    Link link = lastOf(old.subList(0, gone));
    if (link == null) {
      LOG.log(
          Level.WARNING,
          "audit-{0}.jsonl is old and has no whole line, so that nobody could say where the chain"
              + " goes on; it is kept",
          "" + last);
      return;
    }
    int firstKept = gone < old.size() ? old.get(gone) : current;
    Note.write(folder.path(), Note.ANCHOR, firstKept, link, seal);
    for (int number : old.subList(0, gone)) {
      Files.deleteIfExists(folder.file(number));
    }
    LOG.log(
        Level.INFO, "audit-{0}.jsonl and what was before it were removed as too old", "" + last);
  }

  private int firstKept() {
    try {
      return Note.read(folder.path(), Note.ANCHOR)
          .filter(note -> note.isSigned(Note.ANCHOR, seal))
          .map(Note::file)
          .orElse(0);
    } catch (MalformedFrame _) {
      return 0; // It says nothing; that it is damaged, verification says.
    }
  }

  private static boolean isOlder(Path file, Instant than) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(than);
  }

  private @Nullable Link lastOf(List<Integer> numbers) throws IOException {
    for (int number : numbers.reversed()) {
      Link link = Recovery.lastLine(folder.file(number));
      if (link != null) {
        return link;
      }
    }
    return null;
  }
}
