package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.AuditSettings.OnFailure;
import dev.roundhouse.security.audit.AuditWriter;
import dev.roundhouse.security.audit.Denials;
import dev.roundhouse.security.audit.Receipt;
import dev.roundhouse.security.audit.Search;
import dev.roundhouse.security.audit.Verification;
import dev.roundhouse.storage.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who did what: every call, denial, login and change as a line of JSON, each with the hash of the
/// one before, in files of the data directory. Safe for many threads; ended by [#close].
///
/// What has happened is put into a queue, and a thread of its own writes it: a full queue slows the
/// caller, and nothing is dropped while the disk can be written. What is about to be changed waits
/// for the disk first, so that a change that was acknowledged is in the log whatever happens then.
public final class AuditLog implements AutoCloseable {
  private static final String FOLDER = "audit";
  private static final String KEY = "audit.key";

  /// A disk takes milliseconds; this is for one that hangs.
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final @Nullable AuditWriter writer;
  private final @Nullable Path folder;
  private final OnFailure onFailure;
  private final Denials denials;
  private final Ticker ticker;

  private AuditLog(
      @Nullable AuditWriter writer, @Nullable Path folder, OnFailure onFailure, Ticker ticker) {
    this.writer = writer;
    this.folder = folder;
    this.onFailure = requireNonNull(onFailure, "onFailure");
    this.ticker = requireNonNull(ticker, "ticker");
    this.denials = new Denials(ticker);
  }

  /// Opens the log, and its key, which is made at the first time.
  ///
  /// @param secrets what must not come to stand in it
  /// @throws AuditException when it cannot be written
  public static AuditLog open(
      DataDirectory directory, AuditSettings settings, KnownSecrets secrets, Ticker ticker) {
    if (!settings.enabled()) {
      return new AuditLog(null, null, settings.onFailure(), ticker);
    }
    Path folder = directory.folder(FOLDER);
    byte[] key = KeyFiles.opened(KeyFolder.in(directory).resolve(KEY));
    return new AuditLog(
        AuditWriter.open(folder, key, settings, secrets, ticker),
        folder,
        settings.onFailure(),
        ticker);
  }

  /// One that keeps nothing.
  public static AuditLog off() {
    return new AuditLog(null, null, OnFailure.REFUSE_CHANGES, Ticker.system());
  }

  /// Whether anything is kept at all.
  public boolean isOn() {
    return writer != null;
  }

  /// The clocks that events are timed by.
  public Ticker ticker() {
    return ticker;
  }

  /// Keeps what has happened. Returns when it is in the queue, which costs a moment, or as long as
  /// it takes while the queue is full.
  ///
  /// @throws AuditException when the disk cannot be written, the queue is full, and
  ///   `audit.on-failure` says that nothing may happen then
  public void record(AuditEvent event) {
    AuditWriter to = writer;
    if (to == null) {
      return;
    }
    if (denials.isOwing()) {
      denials.owed(false).forEach(each -> put(to, each));
    }
    if (event.kind() == AuditEvent.Kind.DENIAL) {
      denials.told(event).forEach(each -> put(to, each));
    } else {
      put(to, event);
    }
  }

  private void put(AuditWriter to, AuditEvent event) {
    if (to.put(event)) {
      return;
    }
    switch (onFailure) {
      case REFUSE_CHANGES -> to.lost();
      case REFUSE_ALL -> throw failed(to.trouble());
    }
  }

  /// Keeps what is about to be changed. Returns when it is on the disk; until then, and unless,
  /// nothing may be changed.
  ///
  /// @throws AuditException when it cannot be written, saying what to do
  public void commit(AuditEvent event) {
    AuditWriter to = writer;
    if (to != null) {
      await(to, to.commit(event));
    }
  }

  private static void await(AuditWriter to, @Nullable Receipt receipt) {
    if (receipt == null) {
      throw new AuditException("the audit log is closed, as the program ends");
    }
    try {
      if (!receipt.await(PATIENCE)) {
        throw new AuditException(
            "the disk of the audit log has not answered for " + PATIENCE.toSeconds() + " s");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new AuditException("nobody waits for the audit log any more");
    }
    IOException failure = receipt.failure();
    if (failure != null) {
      throw new AuditException(to.told(failure), failure);
    }
  }

  /// Lets a call through, or not.
  ///
  /// @throws AuditException while the log cannot be written, where `audit.on-failure` is
  ///   `refuse-all`
  public void admitCall() {
    AuditWriter to = writer;
    if (onFailure == OnFailure.REFUSE_ALL && to != null) {
      String trouble = to.trouble();
      if (trouble != null) {
        throw failed(trouble);
      }
    }
  }

  private static AuditException failed(@Nullable String trouble) {
    return new AuditException(
        trouble == null ? "the audit log is full and is not being emptied" : trouble);
  }

  /// The lines that fit, all that has happened before this call included.
  ///
  /// @throws AuditException when they cannot be read
  public List<Json> query(AuditQuery query) {
    AuditWriter from = writer;
    Path where = folder;
    if (from == null || where == null) {
      return List.of();
    }
    Receipt receipt = from.settle();
    if (receipt != null && from.trouble() == null) {
      await(from, receipt);
    }
    return found(where, query);
  }

  /// The same, from the files of a data directory, whether or not a program writes there.
  public static List<Json> query(Path data, AuditQuery query) {
    return found(folder(data), query);
  }

  static Path folder(Path data) {
    return data.resolve(FOLDER);
  }

  static AuditException unreadable(Path where, IOException why) {
    return new AuditException("the audit log in " + where + " cannot be read: " + why, why);
  }

  private static List<Json> found(Path folder, AuditQuery query) {
    try {
      return new Search(folder, query).lines();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /// Whether the log in a data directory is as it was written. May take seconds for a large one;
  /// changes nothing.
  ///
  /// @throws AuditException when it cannot be read
  public static AuditVerdict verify(Path data) {
    Path folder = folder(data);
    byte[] key = DataDirectory.read(data.resolve("secrets").resolve("keys").resolve(KEY));
    try {
      return new Verification(folder, key, DataDirectory.isInUse(data)).run();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /// What the log does and did since the start.
  ///
  /// @param lines written
  /// @param waiting events in the queue
  /// @param blocked the time that callers have waited for room in it, added up
  /// @param failures to write
  /// @param lost events that could not be kept, because the disk could not be written
  public record Load(long lines, int waiting, Duration blocked, long failures, long lost) {}

  public Load load() {
    AuditWriter from = writer;
    if (from == null) {
      return new Load(0, 0, Duration.ZERO, 0, 0);
    }
    AuditWriter.Load load = from.load();
    return new Load(load.lines(), load.waiting(), load.blocked(), load.failures(), load.lost());
  }

  /// Writes all that is in the queue, signs it and ends.
  @Override
  public void close() {
    AuditWriter open = writer;
    if (open != null) {
      denials.owed(true).forEach(open::put);
      open.close();
    }
  }
}
