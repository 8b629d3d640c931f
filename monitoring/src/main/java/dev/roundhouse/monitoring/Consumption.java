package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.InstanceUse;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What servers use of this machine: now, and summed up since the start of the program. Looks now
/// and then and when it is asked; what lives and ends between two looks is not seen. Safe for many
/// threads.
public final class Consumption implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");

  /// A look costs a millisecond or two of processor time for each process.
  private static final Duration EVERY = Duration.ofSeconds(30);

  /// Questions closer together get the same answer: a rate over less says nothing.
  private static final Duration FRESH = Duration.ofMillis(500);

  private static final double GIB = 1L << 30;

  /// What the processes of a server use now.
  ///
  /// @param memory resident bytes
  /// @param cores processor cores in use since the look before; null at the first
  public record Use(int processes, long memory, @Nullable Double cores) {
    private Use plus(Use other) {
      Double one = cores;
      Double two = other.cores;
      return new Use(
          processes + other.processes,
          memory + other.memory,
          one == null || two == null ? null : Double.valueOf(one + two));
    }
  }

  /// What a server has used so far.
  ///
  /// @param running how long a process of it has been seen to run
  /// @param known how long it has been known, running or not
  public record Total(double coreSeconds, double gibSeconds, Duration running, Duration known) {
    private Total plus(Total other) {
      return new Total(
          coreSeconds + other.coreSeconds,
          gibSeconds + other.gibSeconds,
          running.plus(other.running),
          known.plus(other.known));
    }
  }

  /// One look.
  ///
  /// @param use of the servers that have processes
  /// @param totals of every server that was ever known
  public record Look(
      Instant at, Instant since, Map<ServerId, Use> use, Map<ServerId, Total> totals) {
    public Look {
      use = Collections.unmodifiableMap(new TreeMap<>(use));
      totals = Collections.unmodifiableMap(new TreeMap<>(totals));
    }
  }

  private final Supplier<List<InstanceUse>> source;
  private final Supplier<Set<ServerId>> servers;
  private final Ticker ticker;
  private final Instant since;
  private final Thread looking;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ServerId, Total> totals = new HashMap<>();
  private Map<String, Duration> before = Map.of();
  private long at;
  private Look last;

  private Consumption(
      Supplier<List<InstanceUse>> source, Supplier<Set<ServerId>> servers, Ticker ticker) {
    this.source = requireNonNull(source, "source");
    this.servers = requireNonNull(servers, "servers");
    this.ticker = requireNonNull(ticker, "ticker");
    this.since = ticker.instant();
    this.at = ticker.nanos();
    this.last = new Look(since, since, Map.of(), Map.of());
    this.looking = Thread.ofVirtual().name("consumption").unstarted(this::follow);
  }

  /// Begins to look, until it is closed.
  ///
  /// @param source what runs
  /// @param servers those known, running or not
  public static Consumption follow(
      Supplier<List<InstanceUse>> source, Supplier<Set<ServerId>> servers, Ticker ticker) {
    Consumption consumption = new Consumption(source, servers, ticker);
    consumption.looking.start();
    return consumption;
  }

  private void follow() {
    try {
      while (true) {
        ticker.sleep(EVERY);
        look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "what servers use is no longer looked at, unless it is asked for", e);
    }
  }

  /// Looks now, unless it was done just before.
  public Look look() {
    lock.lock();
    try {
      long now = ticker.nanos();
      Duration passed = Duration.ofNanos(now - at);
      if (!last.use().isEmpty() && passed.compareTo(FRESH) < 0) {
        return last;
      }
      at = now;
      last = looked(ticker.instant(), passed);
      return last;
    } finally {
      lock.unlock();
    }
  }

  /// What the last look has seen, half a minute ago at most. Looks at nothing.
  public Look last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  private Look looked(Instant now, Duration passed) {
    Map<ServerId, Use> use = new HashMap<>();
    Map<ServerId, Total> added = new HashMap<>();
    Map<String, Duration> seen = new HashMap<>();
    for (InstanceUse each : source.get()) {
      seen.put(each.id(), each.cpu());
      Duration earlier = before.get(each.id());
      // Of one that is new all its time counts, and its memory for as long as it lives.
      Duration age = Duration.between(each.started(), now);
      Duration span = earlier == null && age.compareTo(passed) < 0 ? age : passed;
      double spent = seconds(earlier == null ? each.cpu() : each.cpu().minus(earlier));
      double cores = Math.max(0, spent);
      Double rate =
          earlier == null || passed.isZero() ? null : Double.valueOf(cores / seconds(passed));
      use.merge(each.server(), new Use(each.processes(), each.memory(), rate), Use::plus);
      Total more = new Total(cores, each.memory() / GIB * seconds(span), span, Duration.ZERO);
      added.merge(each.server(), more, Consumption::together);
    }
    before = seen;
    for (ServerId server : servers.get()) {
      added.merge(server, new Total(0, 0, Duration.ZERO, passed), Total::plus);
    }
    added.forEach((server, more) -> totals.merge(server, more, Total::plus));
    return new Look(now, since, use, totals);
  }

  /// Two instances of a server run at the same time, not one after the other.
  private static Total together(Total one, Total other) {
    boolean isLonger = one.running().compareTo(other.running()) > 0;
    return new Total(
        one.coreSeconds() + other.coreSeconds(),
        one.gibSeconds() + other.gibSeconds(),
        isLonger ? one.running() : other.running(),
        Duration.ZERO);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  @Override
  public void close() {
    looking.interrupt();
  }
}
