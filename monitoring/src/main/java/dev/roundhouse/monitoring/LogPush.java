package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.push.Courier;
import dev.roundhouse.monitoring.push.LokiCarrier;
import dev.roundhouse.monitoring.push.SyslogCarrier;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings lines of the log to receivers beside the program, where the settings name some. Whoever
/// says something waits for nothing: what finds no room is lost, and counted. Safe for many
/// threads.
public final class LogPush implements Consumer<LogLine>, AutoCloseable {
  private final Supplier<LogPushSettings> settings;
  private final Ticker ticker;
  private final LongAdder brought = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private volatile @Nullable Courier loki;
  private volatile @Nullable Courier syslog;
  private boolean isClosed;

  /// @param settings those in force, asked at each line
  public LogPush(Supplier<LogPushSettings> settings, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Shows what became of lines.
  public void show(Metrics metrics) {
    metrics.counter(
        "roundhouse_monitoring_log_push_brought_total",
        "Lines of the log that a receiver has taken.",
        brought::doubleValue);
    metrics.counter(
        "roundhouse_monitoring_log_push_lost_total",
        "Lines of the log that were to be brought to a receiver and are lost: there was no room for"
            + " them, or the receiver did not want them.",
        lost::doubleValue);
  }

  @Override
  public void accept(LogLine line) {
    LogPushSettings now = settings.get();
    boolean isForLoki =
        now.loki().filter(to -> line.level().compareTo(to.level()) >= 0).isPresent();
    boolean isForSyslog =
        now.syslog().filter(to -> line.level().compareTo(to.level()) >= 0).isPresent();
    if (isForLoki) {
      Courier known = loki;
      offer(known == null ? loki() : known, line);
    }
    if (isForSyslog) {
      Courier known = syslog;
      offer(known == null ? syslog() : known, line);
    }
  }

  private void offer(@Nullable Courier to, LogLine line) {
    if (to == null) {
      lost.increment();
    } else {
      to.offer(line);
    }
  }

  /// Null when it is over.
  private synchronized @Nullable Courier loki() {
    if (loki == null && !isClosed) {
      loki =
          Courier.open("loki", new LokiCarrier(() -> settings.get().loki()), brought, lost, ticker);
    }
    return loki;
  }

  private synchronized @Nullable Courier syslog() {
    if (syslog == null && !isClosed) {
      SyslogCarrier carrier = new SyslogCarrier(() -> settings.get().syslog());
      syslog = Courier.open("syslog", carrier, brought, lost, ticker);
    }
    return syslog;
  }

  /// Brings what waits, once, and takes nothing more.
  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
    }
    Courier first = loki;
    Courier second = syslog;
    if (first != null) {
      first.close();
    }
    if (second != null) {
      second.close();
    }
  }
}
