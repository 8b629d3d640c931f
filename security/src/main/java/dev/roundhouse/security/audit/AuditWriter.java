package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.AuditSettings;
import dev.roundhouse.security.KnownSecrets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The thread that writes the log. Others only put events into its queue: what a line costs is paid
/// here, once for a batch where it can be. A platform thread, because a write to a file holds the
/// carrier of a virtual one.
public final class AuditWriter implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.security");
  private static final int MOST_WAITING = 8192;
  private static final long MOST_BYTES_WAITING = 32L << 20;

  /// How long a batch may come together; what is lost at most when the program is killed.
  private static final Duration LINGER = Duration.ofMillis(20);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration END_WITHIN = Duration.ofSeconds(10);

  /// A disk on which nothing moves for so long is as good as none.
  private static final Duration ROOM_WITHIN = Duration.ofSeconds(10);

  private final Inbox inbox;
  private final Journal journal;
  private final Ticker ticker;
  private final Path folder;
  private final Thread thread;
  private final AtomicLong unkept = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong lines = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile @Nullable IOException trouble;

  private AuditWriter(Path folder, Journal journal, Ticker ticker) {
    this.folder = requireNonNull(folder, "folder");
    this.journal = requireNonNull(journal, "journal");
    this.ticker = requireNonNull(ticker, "ticker");
    this.inbox = new Inbox(MOST_WAITING, MOST_BYTES_WAITING, ticker);
    this.thread = Thread.ofPlatform().name("audit").daemon().unstarted(this::work);
  }

  /// Takes the log up where an earlier run has left it.
  ///
  /// @throws AuditException when it cannot be read or written
  public static AuditWriter open(
      Path folder, byte[] key, AuditSettings settings, KnownSecrets secrets, Ticker ticker) {
    try {
      Journal journal = Journal.open(new Folder(folder), key, settings, secrets, ticker);
      AuditWriter writer = new AuditWriter(folder, journal, ticker);
      writer.thread.start();
      return writer;
    } catch (IOException e) {
      throw new AuditException(cannot(folder, e), e);
    }
  }

  private static String cannot(Path folder, IOException why) {
    return "the audit log in "
        + folder
        + " cannot be written: "
        + why
        + "; make room on the disk, or give the folder back to its owner (0700), or turn the log"
        + " off with audit.enabled";
  }

  /// Puts in what has happened; waits for room if need be.
  ///
  /// @return false when there is none because the disk cannot be written; see [#lost]
  public boolean put(AuditEvent event) {
    return inbox.put(new Entry.Fact(event), trouble == null ? ROOM_WITHIN : Duration.ZERO);
  }

  /// Counts an event that could not be put in; a line will say how many there were.
  public void lost() {
    unkept.incrementAndGet();
    lost.incrementAndGet();
  }

  /// Puts in what somebody will do once it is on the disk.
  ///
  /// @return null when the log is closed
  public @Nullable Receipt commit(AuditEvent event) {
    Receipt receipt = new Receipt();
    return inbox.put(new Entry.Wish(event, receipt), ROOM_WITHIN) ? receipt : null;
  }

  /// Tells when all that was put in before can be read.
  ///
  /// @return null when the log is closed
  public @Nullable Receipt settle() {
    Receipt receipt = new Receipt();
    return inbox.put(new Entry.Mark(receipt), ROOM_WITHIN) ? receipt : null;
  }

  /// Why the log cannot be written, and what to do; null while it can.
  public @Nullable String trouble() {
    IOException why = trouble;
    return why == null ? null : cannot(folder, why);
  }

  /// In the words of [#trouble], for one who waited for it.
  public String told(IOException why) {
    return cannot(folder, why);
  }

  /// What it does and did since the start.
  ///
  /// @param lines written
  /// @param waiting events in the queue
  /// @param blocked the time that others have waited for room in it, added up
  /// @param failures of the disk
  /// @param lost events that could not be kept
  public record Load(long lines, int waiting, Duration blocked, long failures, long lost) {}

  public Load load() {
    return new Load(lines.get(), inbox.length(), inbox.blocked(), failures.get(), lost.get());
  }

  private void work() {
    List<Entry> batch = new ArrayList<>();
    boolean isOpen = true;
    try {
      while (isOpen) {
        isOpen =
            trouble == null
                ? inbox.take(batch, journal.rest(), LINGER)
                : inbox.takeLater(batch, PAUSE);
        write(batch);
        batch.clear();
      }
      journal.end();
    } catch (IOException e) {
      LOG.log(Level.ERROR, cannot(folder, e), e);
    } catch (InterruptedException _) {
      // Nobody does that to a thread of its own; the log ends as after a crash.
      Thread.currentThread().interrupt();
    }
  }

  /// Writes a batch, or gives it back to the queue for later; who waits is told either way.
  private void write(List<Entry> batch) {
    long gone = unkept.get();
    List<Entry> unwritten = batch;
    long before = journal.lines();
    try {
      journal.write(events(batch, gone), batch.stream().anyMatch(AuditWriter::isWish));
      unkept.addAndGet(-gone);
      batch.forEach(AuditWriter::kept);
      // From here on the batch is in the log: what fails now must not bring it there twice.
      unwritten = List.of();
      journal.care();
      if (trouble != null) {
        recovered(batch);
      }
    } catch (IOException e) {
      failed(e, unwritten);
    } catch (RuntimeException e) {
      // A fault of this program: as bad for the log as that of a disk, and must not end the thread.
      failed(new IOException("a line could not be made: " + e, e), unwritten);
    } finally {
      lines.addAndGet(journal.lines() - before);
    }
  }

  private List<AuditEvent> events(List<Entry> batch, long gone) {
    List<AuditEvent> events = new ArrayList<>(batch.size() + 1);
    if (gone > 0) {
      String what = gone + " events could not be kept while the disk could not be written";
      events.add(Journal.own(ticker.instant(), Kind.LOST, "audit", Outcome.FAILED, what));
    }
    for (Entry entry : batch) {
      switch (entry) {
        case Entry.Fact(AuditEvent event) -> events.add(event);
        case Entry.Wish(AuditEvent event, Receipt _) -> events.add(event);
        case Entry.Mark _ -> {}
      }
    }
    return events;
  }

  private static boolean isWish(Entry entry) {
    return entry instanceof Entry.Wish;
  }

  private static void kept(Entry entry) {
    switch (entry) {
      case Entry.Fact _ -> {}
      case Entry.Wish(AuditEvent _, Receipt receipt) -> receipt.kept();
      case Entry.Mark(Receipt receipt) -> receipt.kept();
    }
  }

  /// Only a line that was written shows that lines can be; without any a signature is one.
  private void recovered(List<Entry> batch) throws IOException {
    if (batch.isEmpty()) {
      journal.sign();
    }
    trouble = null;
    LOG.log(Level.WARNING, "the audit log in {0} is written again", folder);
  }

  private void failed(IOException why, List<Entry> batch) {
    if (trouble == null) {
      LOG.log(Level.ERROR, cannot(folder, why), why);
    }
    trouble = why;
    failures.incrementAndGet();
    List<Entry> facts = new ArrayList<>();
    for (Entry entry : batch) {
      switch (entry) {
        case Entry.Fact _ -> facts.add(entry);
        // It will not be done, so it must not come to stand in the log later.
        case Entry.Wish(AuditEvent _, Receipt receipt) -> receipt.failed(why);
        case Entry.Mark(Receipt receipt) -> receipt.failed(why);
      }
    }
    inbox.giveBack(facts);
  }

  /// Writes what is in the queue, signs it and ends.
  @Override
  public void close() {
    inbox.close();
    try {
      if (!thread.join(END_WITHIN)) {
        LOG.log(Level.ERROR, "the disk of the audit log in {0} does not answer", folder);
      } else if (inbox.length() > 0) {
        LOG.log(Level.ERROR, "{0} events are not in the audit log in {1}", inbox.length(), folder);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
