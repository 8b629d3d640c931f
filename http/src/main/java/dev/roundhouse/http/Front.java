package dev.roundhouse.http;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What all connections of one server share: limits, the handler, the counts and the watches.
final class Front implements ChannelFutureListener {
  static final Logger LOG = System.getLogger("roundhouse.http");

  final HttpSettings settings;
  final Handler handler;
  final Ticker ticker;
  final int maxHead;
  final int maxBody;
  final int maxPending;
  final long requestTimeout;
  final long idleTimeout;
  final long writeTimeout;
  final long keepAlive;
  final ThreadFactory threads = Thread.ofVirtual().name("http-", 0).factory();

  /// One object for all exchanges, which tell it when they are over.
  final Runnable over = this::requestOver;

  private final Map<EventExecutor, Watch> watches;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger streams = new AtomicInteger();
  private final Object quiet = new Object();
  private volatile boolean isDraining;

  Front(HttpSettings settings, Handler handler, Ticker ticker, Iterable<EventExecutor> loops) {
    this.settings = requireNonNull(settings, "settings");
    this.handler = requireNonNull(handler, "handler");
    this.ticker = requireNonNull(ticker, "ticker");
    this.maxHead = settings.maxHead().toInt();
    this.maxBody = settings.maxBody().toInt();
    this.maxPending = settings.maxPending().toInt();
    this.requestTimeout = settings.requestTimeout().toNanos();
    this.idleTimeout = settings.idleTimeout().toNanos();
    this.writeTimeout = settings.writeTimeout().toNanos();
    this.keepAlive = settings.keepAlive().toNanos();
    Map<EventExecutor, Watch> made = new HashMap<>();
    loops.forEach(loop -> made.put(loop, new Watch(ticker)));
    this.watches = Map.copyOf(made);
  }

  Map<EventExecutor, Watch> watches() {
    return watches;
  }

  Watch watch(EventLoop loop) {
    return requireNonNull(watches.get(loop), "a loop of this server");
  }

  /// How often deadlines are looked at: a quarter of the shortest, between 20 ms and half a second.
  Duration pace() {
    long shortest =
        Math.min(Math.min(requestTimeout, idleTimeout), Math.min(writeTimeout, keepAlive));
    long millis = TimeUnit.NANOSECONDS.toMillis(shortest) / 4;
    return Duration.ofMillis(Math.clamp(millis, 20, 500));
  }

  /// Counts a connection until it closes. False when there are too many already.
  boolean connected(ChannelFuture closing) {
    int open = connections.incrementAndGet();
    closing.addListener(this);
    return open <= settings.maxConnections();
  }

  /// A counted connection has closed.
  @Override
  public void operationComplete(ChannelFuture closed) {
    connections.decrementAndGet();
  }

  /// Counts a request until [#requestOver]. False when there are too many already.
  boolean admits() {
    if (requests.incrementAndGet() <= settings.maxRequests()) {
      return true;
    }
    requestOver();
    return false;
  }

  void requestOver() {
    requests.decrementAndGet();
    wakeDrain();
  }

  void streamOpened() {
    streams.incrementAndGet();
  }

  void streamClosed() {
    streams.decrementAndGet();
    wakeDrain();
  }

  HttpServer.Load load() {
    return new HttpServer.Load(connections.get(), requests.get(), streams.get());
  }

  boolean isDraining() {
    return isDraining;
  }

  void startDraining() {
    isDraining = true;
  }

  /// Waits until no request is in work and no stream open. True when no request was left.
  boolean awaitQuiet(Duration within) throws InterruptedException {
    long deadline = ticker.nanos() + within.toNanos();
    synchronized (quiet) {
      while (requests.get() > 0 || streams.get() > 0) {
        long left = deadline - ticker.nanos();
        if (left <= 0) {
          return requests.get() == 0;
        }
        TimeUnit.NANOSECONDS.timedWait(quiet, Math.max(left, 1_000_000));
      }
      return true;
    }
  }

  private void wakeDrain() {
    if (isDraining) {
      synchronized (quiet) {
        quiet.notifyAll();
      }
    }
  }
}
