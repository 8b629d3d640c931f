package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditSettings;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.storage.StorageException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The chain on the disk: lines, signatures, and one file after the other. Used by the log's thread
/// alone. What fails is taken back: the chain is as before, and the same can be tried again.
final class Journal {
  private static final Logger LOG = System.getLogger("roundhouse.security");
  private static final Duration FORCE_EVERY = Duration.ofMillis(200);
  private static final Duration SIGN_EVERY = Duration.ofSeconds(10);
  private static final long SIGN_LINES = 10_000;
  private static final Duration LOOK_EVERY = Duration.ofHours(1);

  private final Folder folder;
  private final AuditSettings settings;
  private final Seal seal;
  private final Ticker ticker;
  private final LineWriter writer;
  private final Retention retention;
  private final Sheet out = new Sheet();
  private Tape tape;
  private Link link;
  private Instant begun;
  private long forced;
  private long signed;
  private long signedSeq;
  private boolean isForced = true;

  private Journal(
      Folder folder, Seal seal, AuditSettings settings, LineWriter writer, Ticker ticker)
      throws IOException {
    this.folder = requireNonNull(folder, "folder");
    this.seal = requireNonNull(seal, "seal");
    this.settings = requireNonNull(settings, "settings");
    this.writer = requireNonNull(writer, "writer");
    this.ticker = requireNonNull(ticker, "ticker");
    this.retention = new Retention(folder, seal, settings, ticker);
    Recovery found = Recovery.of(folder);
    this.link = found.link();
    boolean isThere = folder.numbers().contains(found.file());
    this.tape = isThere ? Tape.resume(folder, found.file()) : Tape.begin(folder, found.file() + 1);
    this.begun = isThere ? tape.begun() : ticker.instant();
    this.forced = ticker.nanos();
    this.signed = forced;
    this.signedSeq = link.seq();
    mend(found.torn());
    retention.care(tape.number());
  }

  static Journal open(
      Folder folder, byte[] key, AuditSettings settings, KnownSecrets secrets, Ticker ticker)
      throws IOException {
    Seal seal = new Seal(key);
    Redaction redaction = new Redaction(secrets, settings.maxArguments().toInt());
    boolean isWithArguments =
        switch (settings.arguments()) {
          case NONE -> false;
          case REDACTED -> true;
        };
    return new Journal(
        folder,
        seal,
        settings,
        new LineWriter(redaction, new Phrases(redaction, secrets), isWithArguments, seal),
        ticker);
  }

  /// An event of the log itself.
  static AuditEvent own(Instant now, Kind kind, String action, Outcome outcome, String reason) {
    return new AuditEvent(
        now,
        kind,
        AuditEvent.Who.PROGRAM,
        new AuditEvent.What(action, null, null, null),
        new AuditEvent.Result(outcome, reason, null));
  }

  /// What a crash has left stays where it is, and a line behind it says so: nothing is ever changed
  /// or removed to mend it, so a crash in the middle of this does no harm either.
  private void mend(Torn torn) throws IOException {
    if (torn.isOpen()) {
      out.end();
    }
    Link next = link;
    if (!torn.isNothing()) {
      LOG.log(
          Level.WARNING,
          "{0} ends with {1} bytes that are no whole line, as a crash leaves them; a line of the"
              + " log says so",
          tape.path(),
          torn.bytes().length);
      next = writer.torn(ticker.instant(), torn, link, out);
    }
    if (out.length() > 0) {
      append(next, true);
    }
  }

  /// Writes these as one, all or nothing; waits for the disk when somebody waits for that.
  void write(List<AuditEvent> events, boolean isAwaited) throws IOException {
    if (events.isEmpty()) {
      return;
    }
    keepHold();
    if (isFull()) {
      turn();
    }
    out.clear();
    Link next = link;
    for (AuditEvent event : events) {
      next = writer.event(event, next, out);
    }
    append(next, isAwaited);
  }

  /// Lines in the chain so far.
  long lines() {
    return link.seq();
  }

  /// Puts what was made at the end of the file, or nothing of it.
  private void append(Link next, boolean isAwaited) throws IOException {
    long length = tape.length();
    try {
      out.to(tape);
      isForced = false;
      if (isAwaited) {
        force();
      }
      link = next;
    } catch (IOException e) {
      takeBack(length, e);
      throw e;
    } finally {
      out.clear();
    }
  }

  private void takeBack(long length, IOException why) {
    try {
      tape.takeBack(length);
    } catch (IOException further) {
      // It is tried again before the next line.
      why.addSuppressed(further);
    }
  }

  private void force() throws IOException {
    tape.force();
    isForced = true;
    forced = ticker.nanos();
  }

  /// Whoever moves the file away, cuts it or writes into it is noticed at the next line, which then
  /// goes into a new file.
  private void keepHold() throws IOException {
    if (tape.isUntouched()) {
      return;
    }
    Tape next = Tape.begin(folder, Math.max(tape.number(), newest()) + 1);
    String what = tape.path() + " was moved, removed, cut or written to by somebody else";
    LOG.log(Level.ERROR, what + "; see: roundhouse audit verify");
    replace(next);
    Link alarm =
        writer.event(own(ticker.instant(), Kind.ALARM, "audit", Outcome.FAILED, what), link, out);
    append(alarm, true);
  }

  private int newest() throws IOException {
    List<Integer> numbers = folder.numbers();
    return numbers.isEmpty() ? 0 : numbers.getLast();
  }

  private void replace(Tape next) throws IOException {
    Tape last = tape;
    tape = next;
    begun = ticker.instant();
    last.close();
  }

  private boolean isFull() {
    return tape.length() >= settings.maxFile().bytes()
        || (tape.length() > 0 && begun.plus(settings.keepFor()).isBefore(ticker.instant()));
  }

  /// Ends the file with a signature and begins the next one.
  private void turn() throws IOException {
    sign();
    replace(Tape.begin(folder, tape.number() + 1));
    retention.soon();
  }

  /// Signs all of it.
  void sign() throws IOException {
    out.clear();
    Link next = writer.checkpoint(ticker.instant(), link, out);
    append(next, true);
    signed = ticker.nanos();
    signedSeq = link.seq();
    try {
      Note.write(folder.path(), Note.HEAD, tape.number(), link, seal);
    } catch (StorageException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// What is due by now, without anybody waiting for it.
  void care() throws IOException {
    long now = ticker.nanos();
    boolean isLong = link.seq() - signedSeq >= SIGN_LINES;
    boolean isDue = link.seq() > signedSeq && now - signed >= SIGN_EVERY.toNanos();
    if (isLong || isDue) {
      keepHold();
      sign();
    } else if (!isForced && now - forced >= FORCE_EVERY.toNanos()) {
      force();
    }
    retention.care(tape.number());
  }

  /// How long there is nothing to do unless something happens.
  Duration rest() {
    if (!isForced) {
      return FORCE_EVERY;
    }
    return link.seq() > signedSeq ? SIGN_EVERY : LOOK_EVERY;
  }

  /// Signs all of it and lets go of the file.
  void end() throws IOException {
    try {
      if (link.seq() > signedSeq) {
        keepHold();
        sign();
      } else if (!isForced) {
        force();
      }
    } finally {
      tape.close();
    }
  }
}
