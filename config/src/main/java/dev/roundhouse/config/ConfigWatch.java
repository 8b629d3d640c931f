package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Holds the settings in effect and follows their file. A changed file is read whole: if anything
/// is wrong with it the settings stay as they are and the problems are told, otherwise they are
/// replaced in one step.
///
/// The file is looked at once a period by one virtual thread, and not through the file system's
/// notices, which do not arrive from mounts and networks. It is read when it has been the same for
/// one whole period, so a file half written by an editor is not taken for the new one.
///
/// The listener is called on the watching thread or on that of [#reload], one call at a time, and
/// must not call back here.
public final class ConfigWatch<R extends Record> implements AutoCloseable {
  /// How one reading of the file ended.
  public sealed interface Reload<R> {
    /// The settings in effect were replaced.
    record Changed<R>(R before, R after) implements Reload<R> {}

    /// The file says what is in effect already.
    record Unchanged<R>(R settings) implements Reload<R> {}

    /// The file cannot be used; what was in effect stays so.
    record Refused<R>(List<Problem> problems) implements Reload<R> {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  /// What can be seen of the file without reading it; the key tells a file from its replacement.
  private record Look(FileTime modified, long size, Optional<Object> fileKey) {}

  private static final Logger LOG = System.getLogger("roundhouse.config");

  private final Path file;
  private final SettingsForm<R> form;
  private final Ticker ticker;
  private final Duration period;
  private final Consumer<Reload<R>> listener;
  private final ReentrantLock reading = new ReentrantLock();
  private final Thread watcher;
  private volatile R current;
  private byte @Nullable [] lastRead;
  private volatile boolean isAgain;
  private boolean wasRefused;
  private @Nullable Reload<R> lastTold;

  private ConfigWatch(
      Path file,
      SettingsForm<R> form,
      Ticker ticker,
      Duration period,
      Consumer<Reload<R>> listener,
      @Nullable R known)
      throws ConfigException {
    this.file = requireNonNull(file, "file");
    this.form = requireNonNull(form, "form");
    this.ticker = requireNonNull(ticker, "ticker");
    this.period = requireNonNull(period, "period");
    this.listener = requireNonNull(listener, "listener");
    Optional<Look> first;
    if (known == null) {
      first = look(); // before the reading, so that no change falls in between
      this.lastRead = bytes();
      this.current = lastRead == null ? form.read(file) : form.parse(lastRead, file);
    } else {
      first = Optional.empty(); // it is new at the first look, and read
      this.current = known;
    }
    this.watcher = Thread.ofVirtual().name("config-watch").unstarted(() -> watch(first));
  }

  /// Reads the file and follows it until closed.
  ///
  /// @param listener told of every [Reload.Changed] and, once for each content and the same
  ///   problems, [Reload.Refused]
  /// @throws ConfigException when there is nothing to start with
  public static <R extends Record> ConfigWatch<R> open(
      Path file, SettingsForm<R> form, Ticker ticker, Duration period, Consumer<Reload<R>> listener)
      throws ConfigException {
    return started(new ConfigWatch<>(file, form, ticker, period, listener, null));
  }

  /// Follows a file that has been read already until closed. It is read once more soon, on the
  /// watching thread, so that a change since that reading is not missed.
  ///
  /// @param known the settings in effect
  public static <R extends Record> ConfigWatch<R> follow(
      Path file,
      SettingsForm<R> form,
      R known,
      Ticker ticker,
      Duration period,
      Consumer<Reload<R>> listener) {
    requireNonNull(known, "known");
    try {
      return started(new ConfigWatch<>(file, form, ticker, period, listener, known));
    } catch (ConfigException e) {
      throw new IllegalStateException("nothing has been read yet", e);
    }
  }

  private static <R extends Record> ConfigWatch<R> started(ConfigWatch<R> watch) {
    watch.watcher.start();
    return watch;
  }

  /// The settings in effect.
  public R current() {
    return current;
  }

  /// Reads the file now, even if it looks the same: a secret it points to may have changed. The
  /// listener hears of a change or a refusal as well.
  public Reload<R> reload() {
    reading.lock();
    try {
      byte[] bytes = bytes();
      lastRead = bytes;
      return told(read(bytes));
    } finally {
      reading.unlock();
    }
  }

  /// Says that something else has changed which the checks look at, such as the servers that a file
  /// may refer to. A file that was refused is then read again, on the watching thread within about
  /// a period; the listener hears of it unless the same problems are left. Returns at once.
  public void retry() {
    isAgain = true;
  }

  private void watch(Optional<Look> first) {
    Optional<Look> taken = first;
    Optional<Look> before = first;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        ticker.sleep(period);
        Optional<Look> now = look();
        boolean isSettled = now.equals(before);
        if (isSettled && !now.equals(taken)) {
          taken = now;
          reloadIfDifferent();
        } else if (isSettled && isAgain) {
          reloadIfRefused();
        }
        before = now;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void reloadIfDifferent() {
    reading.lock();
    try {
      byte[] bytes = bytes();
      // What was refused may be good now, as when a missing secret has come: touching it is enough.
      if (wasRefused || !Arrays.equals(bytes, lastRead)) {
        lastRead = bytes;
        told(read(bytes));
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the listener to changes of " + file + " failed", e);
    } finally {
      reading.unlock();
    }
  }

  private void reloadIfRefused() {
    reading.lock();
    try {
      isAgain = false; // before the reading, so that what changes from here on counts again
      if (wasRefused) {
        byte[] bytes = bytes();
        lastRead = bytes;
        Reload<R> outcome = read(bytes);
        if (!outcome.equals(lastTold)) {
          told(outcome);
        }
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the listener to changes of " + file + " failed", e);
    } finally {
      reading.unlock();
    }
  }

  private Reload<R> read(byte @Nullable [] bytes) {
    R before = current;
    try {
      R after = bytes == null ? form.read(file) : form.parse(bytes, file);
      if (after.equals(before)) {
        return new Reload.Unchanged<>(before);
      }
      current = after;
      return new Reload.Changed<>(before, after);
    } catch (ConfigException e) {
      return new Reload.Refused<>(e.problems());
    }
  }

  private Reload<R> told(Reload<R> outcome) {
    wasRefused = outcome instanceof Reload.Refused;
    lastTold = outcome;
    switch (outcome) {
      case Reload.Unchanged<R> _ -> {}
      case Reload.Changed<R> _, Reload.Refused<R> _ -> listener.accept(outcome);
    }
    return outcome;
  }

  /// Null when it cannot be read: then the form reads it again and says why.
  private byte @Nullable [] bytes() {
    try {
      return SettingsForm.bytes(file);
    } catch (IOException _) {
      return null;
    }
  }

  private Optional<Look> look() {
    try {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Look(seen.lastModifiedTime(), seen.size(), Optional.ofNullable(seen.fileKey())));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Stops following; the settings stay readable.
  @Override
  public void close() {
    watcher.interrupt();
  }
}
