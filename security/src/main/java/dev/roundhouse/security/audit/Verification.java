package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditVerdict;
import dev.roundhouse.security.AuditVerdict.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the whole log and compares each line with the one before, each signature with the key, and
/// the ends of the chain with the notes beside it. Changes nothing; may run while the log is
/// written.
public final class Verification {
  /// A log that is badly damaged need not be told line by line.
  private static final int MOST_FAULTS = 20;

  private static final int ATTEMPTS = 3;

  private final Folder folder;
  private final byte @Nullable [] key;
  private final boolean isInUse;

  private @Nullable Seal seal;
  private final MessageDigest digest = Link.digest();
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Rubble rubble = new Rubble();
  private Link last = Link.ORIGIN;
  private long lines;
  private long signed;
  private boolean hasCheckpoint;
  private @Nullable Note head;
  private @Nullable Note anchor;
  private boolean isHeadSeen;

  /// @param key the one that the log is signed with; null when it is not at hand
  /// @param isInUse whether a program may be writing
  public Verification(Path folder, byte @Nullable [] key, boolean isInUse) {
    this.folder = new Folder(folder);
    this.key = key;
    this.isInUse = isInUse;
  }

  /// Begins anew when a file is removed as too old in the midst of it.
  public AuditVerdict run() throws IOException {
    for (int attempt = 1; true; attempt++) {
      boolean isLast = attempt == ATTEMPTS;
      try {
        AuditVerdict verdict = attempt();
        if (verdict.isGood() || isLast || !hasAnchorMoved()) {
          return verdict;
        }
      } catch (NoSuchFileException e) {
        if (isLast) {
          throw e;
        }
      }
    }
  }

  private boolean hasAnchorMoved() {
    try {
      return !Objects.equals(anchor, Note.read(folder.path(), Note.ANCHOR).orElse(null));
    } catch (MalformedFrame _) {
      return false;
    }
  }

  private AuditVerdict attempt() throws IOException {
    begin();
    if (!Files.isDirectory(folder.path())) {
      return new AuditVerdict(0, 0, 0, List.of(), List.of("there is no log yet"));
    }
    // The head before the files: what is written meanwhile only goes further.
    head = note(Note.HEAD).orElse(null);
    anchor = note(Note.ANCHOR).orElse(null);
    int first = 1;
    if (anchor != null) {
      first = anchor.file();
      last = anchor.link();
      lookForHead();
    }
    int files = 0;
    List<Integer> numbers = folder.numbers();
    for (int number : numbers) {
      if (number >= first && faults.size() < MOST_FAULTS) {
        files++;
        read(number, number == numbers.getLast());
      }
    }
    judgeEnd(numbers);
    return new AuditVerdict(files, lines, signed, faults, notes);
  }

  private void begin() {
    seal = key == null ? null : new Seal(key);
    faults.clear();
    notes.clear();
    rubble.clear();
    last = Link.ORIGIN;
    lines = 0;
    signed = 0;
    hasCheckpoint = false;
    isHeadSeen = false;
    if (key == null) {
      notes.add("the key of the log is not at hand, so no signature was checked");
    }
  }

  private Optional<Note> note(String name) {
    Path file = folder.path().resolve(name);
    try {
      Optional<Note> note = Note.read(folder.path(), name);
      if (note.isPresent() && !note.get().isSigned(name, seal)) {
        faults.add(new Fault(file, 0, "its signature is not good: it was changed"));
        return Optional.empty();
      }
      return note;
    } catch (MalformedFrame e) {
      faults.add(new Fault(file, 0, "is not as it was written: " + e.getMessage()));
      return Optional.empty();
    }
  }

  private void read(int number, boolean isNewest) throws IOException {
    Path file = folder.file(number);
    long count = 0;
    try (LineReader reader = new LineReader(file)) {
      for (byte[] text = reader.next(); text != null; text = reader.next()) {
        count++;
        Link.Line line = Link.read(text, digest);
        if (line == null) {
          rubble.add(count, text, reader.isEnded());
        } else if (faults.size() < MOST_FAULTS) {
          take(file, count, line);
        }
      }
    }
    if (rubble.isThere()) {
      judgeRest(file, isNewest);
    }
  }

  private void take(Path file, long count, Link.Line line) {
    if (rubble.isThere() && !(isKind(line, Kind.TORN) && rubble.isVouchedBy(line.json(), digest))) {
      faults.add(
          new Fault(file, rubble.firstLine(), "was changed: its hash is not that of its content"));
      // The lines that were changed are taken as they are, so that what follows is judged by
      // itself.
      last = new Link(line.seq() - 1, line.prev());
    }
    rubble.clear();
    compare(file, count, line);
    lines++;
    last = line.link();
    lookForHead();
    if (isKind(line, Kind.CHECKPOINT)) {
      checkpoint(file, count, line);
    }
  }

  private void compare(Path file, long count, Link.Line line) {
    long expected = last.seq() + 1;
    if (line.seq() > expected) {
      faults.add(new Fault(file, count, missing(expected, line.seq() - 1)));
    } else if (line.seq() < expected) {
      faults.add(
          new Fault(
              file,
              count,
              "line %d of the log stands where %d should: lines were put in another order or again"
                  .formatted(line.seq(), expected)));
    } else if (!line.prev().equals(last.hash())) {
      faults.add(
          new Fault(file, count, "does not follow the line before it: one of them was replaced"));
    }
  }

  private static String missing(long from, long to) {
    return from == to
        ? "line %d of the log is missing before this one".formatted(from)
        : "lines %d to %d of the log are missing before this one".formatted(from, to);
  }

  private void checkpoint(Path file, long count, Link.Line line) {
    hasCheckpoint = true;
    Link vouched = new Link(line.seq() - 1, line.prev());
    String signature = line.json().get("signature").text();
    Seal with = seal;
    if (with != null
        && (signature == null || !with.isOf(signature, Kind.CHECKPOINT.wire(), vouched))) {
      faults.add(
          new Fault(
              file,
              count,
              "its signature is not good: this line and those before were written anew"));
    } else {
      signed = lines;
    }
  }

  private static boolean isKind(Link.Line line, Kind kind) {
    return kind.wire().equals(line.json().get("kind").text());
  }

  private void lookForHead() {
    Note note = head;
    if (note != null && note.link().seq() == last.seq()) {
      isHeadSeen = note.link().equals(last);
    }
  }

  /// What stands behind the last whole line of a file.
  private void judgeRest(Path file, boolean isNewest) {
    if (isNewest && rubble.isOneOpenLine()) {
      if (!isInUse) {
        notes.add(
            "%s:%d: ends with half a line of %d bytes, as a crash leaves it;"
                    .formatted(file, rubble.firstLine(), rubble.size())
                + " the next start will say so in the log");
      }
    } else if (!isNewest && rubble.isOneOpenLine()) {
      faults.add(
          new Fault(file, rubble.firstLine(), "half a line: the end of the file was cut off"));
    } else {
      faults.add(
          new Fault(file, rubble.firstLine(), "was changed: its hash is not that of its content"));
    }
    rubble.clear();
  }

  private void judgeEnd(List<Integer> numbers) {
    Note note = head;
    Path newest = numbers.isEmpty() ? folder.path() : folder.file(numbers.getLast());
    if (note == null) {
      boolean isMissed = hasCheckpoint && faults.stream().noneMatch(this::isOfHead);
      if (isMissed) {
        faults.add(
            new Fault(
                folder.path().resolve(Note.HEAD),
                0,
                "is missing: nobody can say whether the end of the log was cut off"));
      }
    } else if (last.seq() < note.link().seq()) {
      faults.add(
          new Fault(
              newest,
              0,
              "the log ends with line %d, and had %d when it was signed last: its end was cut off"
                  .formatted(last.seq(), note.link().seq())));
    } else if (!isHeadSeen && !isBehindAnchor(note) && faults.isEmpty()) {
      faults.add(
          new Fault(
              newest,
              0,
              "line %d of the log is not the one that was signed: the log was written anew"
                  .formatted(note.link().seq())));
    }
    if (faults.isEmpty() && lines > signed) {
      notes.add("the last %d lines are not signed yet".formatted(lines - signed));
    }
  }

  /// A crash may come between the signing of a file's end and the note of it; the anchor, signed
  /// later, then says more.
  private boolean isBehindAnchor(Note note) {
    Note from = anchor;
    return from != null && note.link().seq() < from.link().seq();
  }

  private boolean isOfHead(Fault fault) {
    return requireNonNull(fault.file().getFileName(), "name").toString().equals(Note.HEAD);
  }
}
