package dev.roundhouse.systemtools.host;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Keeps a reading of a moment ago, so that a call has something to compare with and waits for
/// nothing. It runs while somebody asks and ends by itself when nobody has for a while; the first
/// call after that is told the mean of a longer time, as each answer says of which. Safe for many
/// threads; its own is the only one that waits.
public final class Sampler implements AutoCloseable {
  static final Duration PERIOD = Duration.ofSeconds(2);

  /// What is nearer is too near to be told: a tick is 10 ms.
  private static final Duration NEAREST = Duration.ofMillis(500);

  private static final Duration IDLE = Duration.ofMinutes(5);

  /// @param processes processor time of each process, in ticks; empty while nobody asks for them
  record Reading(
      long nanos, @Nullable Processor processor, Map<ProcessTable.Identity, Long> processes) {}

  /// @param window what the figures are the mean of
  record Load(double percent, Duration window) {}

  private final KernelFiles files;
  private final ProcessTable table;
  private final Ticker ticker;
  private final AtomicBoolean isRunning = new AtomicBoolean();
  private volatile @Nullable Reading older;
  private volatile @Nullable Reading newer;
  private volatile long lastAsked;
  private volatile long lastAskedOfProcesses;
  private volatile boolean wasAskedOfProcesses;
  private volatile boolean isClosed;
  private volatile @Nullable Thread thread;

  public Sampler(KernelFiles files, Ticker ticker) {
    this.files = requireNonNull(files, "files");
    this.table = new ProcessTable(files);
    this.ticker = requireNonNull(ticker, "ticker");
  }

  KernelFiles files() {
    return files;
  }

  ProcessTable table() {
    return table;
  }

  /// Somebody is there who may ask: readings are taken from now on.
  public void awake() {
    lastAsked = ticker.nanos();
    if (!isClosed && isRunning.compareAndSet(false, true)) {
      read();
      thread = Thread.ofVirtual().name("system-sampler").start(this::run);
    }
  }

  private void run() {
    try {
      while (!isClosed && ticker.nanos() - lastAsked < IDLE.toNanos()) {
        ticker.sleep(PERIOD);
        read();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      isRunning.set(false);
    }
  }

  private void read() {
    boolean isOfProcesses =
        wasAskedOfProcesses && ticker.nanos() - lastAskedOfProcesses < IDLE.toNanos();
    Reading now =
        new Reading(
            ticker.nanos(), Processor.read(files), isOfProcesses ? table.ticks() : Map.of());
    older = newer;
    newer = now;
  }

  /// The newest reading that is old enough to be compared with; null when there is none.
  private @Nullable Reading before(long now) {
    Reading first = newer;
    if (first != null && now - first.nanos() >= NEAREST.toNanos()) {
      return first;
    }
    Reading second = older;
    return second != null && now - second.nanos() >= NEAREST.toNanos() ? second : null;
  }

  /// How busy the processors are; since the start of the machine where nothing is known of a moment
  /// ago. Not a number where the kernel does not say.
  Load load() {
    awake();
    long now = ticker.nanos();
    Processor processor = Processor.read(files);
    if (processor == null) {
      return new Load(Double.NaN, Duration.ZERO);
    }
    Reading before = before(now);
    if (before != null && before.processor() != null) {
      double percent = processor.percentSince(before.processor());
      if (!Double.isNaN(percent)) {
        return new Load(percent, Duration.ofNanos(now - before.nanos()));
      }
    }
    return new Load(processor.percentSince(new Processor(0, 0)), Machine.uptime(files));
  }

  /// Processor time that each process had taken a moment ago; null when nobody had asked.
  @Nullable Reading processes() {
    awake();
    long now = ticker.nanos();
    lastAskedOfProcesses = now;
    wasAskedOfProcesses = true;
    Reading before = before(now);
    return before == null || before.processes().isEmpty() ? null : before;
  }

  long nanos() {
    return ticker.nanos();
  }

  @Override
  public void close() {
    isClosed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
