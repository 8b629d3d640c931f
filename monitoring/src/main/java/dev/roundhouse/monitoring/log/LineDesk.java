package dev.roundhouse.monitoring.log;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.LogLine;
import dev.roundhouse.monitoring.LogLine.Level;
import dev.roundhouse.monitoring.LogQuery;
import dev.roundhouse.monitoring.LogSettings;
import dev.roundhouse.monitoring.ProgramLog;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.security.Visit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// Takes lines from all threads and brings them to the disk on one of its own.
public final class LineDesk implements ProgramLog {
  /// Lines that wait for the disk; more than that are lost, and counted.
  private static final int ROOM = 10_000;

  private static final int LONGEST_MESSAGE = 8 << 10;
  private static final int LONGEST_TRACE = 16 << 10;
  private static final String OWN = "roundhouse.";

  /// How soon those who follow hear of a line.
  private static final Duration STEP = Duration.ofMillis(250);

  private final BlockingQueue<LogLine> waiting = new ArrayBlockingQueue<>(ROOM);
  private final AtomicLong lost = new AtomicLong();
  private final ReentrantLock writing = new ReentrantLock();
  private final List<byte[]> unsaved = new ArrayList<>();
  private long saved;
  private final Listener listener = new Listener();
  private final LineFiles files;
  private final Supplier<LogSettings> settings;
  private final KnownSecrets known;
  private final Consumer<LogLine> told;
  private final Ticker ticker;
  private final Thread thread;
  private volatile @Nullable String trouble;

  private LineDesk(
      Path folder,
      Supplier<LogSettings> settings,
      KnownSecrets known,
      Consumer<LogLine> told,
      Ticker ticker) {
    this.files = new LineFiles(folder);
    this.settings = requireNonNull(settings, "settings");
    this.known = requireNonNull(known, "known");
    this.told = requireNonNull(told, "told");
    this.ticker = requireNonNull(ticker, "ticker");
    this.thread = Thread.ofVirtual().name("log").unstarted(this::work);
  }

  /// See [ProgramLog#open].
  public static LineDesk open(
      Path folder,
      Supplier<LogSettings> settings,
      KnownSecrets known,
      Consumer<LogLine> told,
      Ticker ticker) {
    LineDesk desk = new LineDesk(folder, settings, known, told, ticker);
    Logger.getLogger("").addHandler(desk.listener);
    desk.thread.start();
    return desk;
  }

  private void work() {
    try {
      while (true) {
        ticker.sleep(STEP);
        try {
          save(settings.get().flush());
        } catch (IOException e) {
          tell(e);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Says it once, and not through the log: that one cannot be written.
  private void tell(IOException e) {
    String now = String.valueOf(e.getMessage());
    if (!now.equals(trouble)) {
      trouble = now;
      listener.tell("the log cannot be written: " + now, e);
    }
  }

  /// Tells of what was said, and brings it to the disk when that was done this long ago.
  private void save(Duration every) throws IOException {
    writing.lock();
    try {
      List<LogLine> lines = new ArrayList<>();
      waiting.drainTo(lines);
      for (LogLine each : lines) {
        LogLine masked = masked(each);
        told.accept(masked);
        keep(LineFormat.bytes(masked));
      }
      boolean isDue = ticker.nanos() - saved >= every.toNanos();
      if (isDue && !unsaved.isEmpty()) {
        files.append(unsaved, settings.get());
        unsaved.clear();
        saved = ticker.nanos();
        trouble = null;
      }
    } finally {
      writing.unlock();
    }
  }

  /// While the disk takes nothing, what is more than there is room for is lost.
  private void keep(byte[] line) {
    if (unsaved.size() < ROOM) {
      unsaved.add(line);
    } else {
      lost.incrementAndGet();
    }
  }

  private LogLine masked(LogLine line) {
    return new LogLine(
        line.at(),
        line.level(),
        line.component(),
        line.request(),
        known.masked(line.message()),
        known.masked(line.trace()));
  }

  @Override
  public void add(LogLine line) {
    LogLine fitting =
        new LogLine(
            line.at(),
            line.level(),
            cut(line.component(), 100),
            cut(line.request(), 100),
            cut(line.message(), LONGEST_MESSAGE),
            cut(line.trace(), LONGEST_TRACE));
    if (!waiting.offer(fitting)) {
      lost.incrementAndGet();
    }
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }

  @Override
  public List<LogLine> search(LogQuery query) throws IOException {
    save(Duration.ZERO);
    return files.search(query);
  }

  @Override
  public long lost() {
    return lost.get();
  }

  @Override
  public void close() {
    Logger.getLogger("").removeHandler(listener);
    thread.interrupt();
    try {
      save(Duration.ZERO);
    } catch (IOException e) {
      tell(e);
    }
  }

  /// Hears all loggers of the JVM.
  private final class Listener extends Handler {
    private final SimpleFormatter words = new SimpleFormatter();

    @Override
    public void publish(LogRecord said) {
      if (!isLoggable(said)) {
        return;
      }
      String logger = said.getLoggerName() == null ? "" : said.getLoggerName();
      add(
          new LogLine(
              said.getInstant(),
              level(said),
              logger.startsWith(OWN) ? logger.substring(OWN.length()) : logger,
              Visit.current().id(),
              words.formatMessage(said),
              trace(said.getThrown())));
    }

    private static Level level(LogRecord said) {
      int value = said.getLevel().intValue();
      if (value >= java.util.logging.Level.SEVERE.intValue()) {
        return Level.ERROR;
      }
      if (value >= java.util.logging.Level.WARNING.intValue()) {
        return Level.WARNING;
      }
      return value >= java.util.logging.Level.INFO.intValue() ? Level.INFO : Level.DEBUG;
    }

    private static String trace(@Nullable Throwable thrown) {
      if (thrown == null) {
        return "";
      }
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString();
    }

    @Override
    public void flush() {
      // On its own time: who says something waits for nothing.
    }

    @Override
    public void close() {
      // The desk is closed by itself.
    }

    /// Brings it to the error output of the program.
    private void tell(String message, Exception cause) {
      reportError(message, cause, java.util.logging.ErrorManager.WRITE_FAILURE);
    }
  }
}
