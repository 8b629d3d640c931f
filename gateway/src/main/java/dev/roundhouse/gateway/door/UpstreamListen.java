package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.upstream.CallEvent;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Outgoing;
import dev.roundhouse.gateway.upstream.Requests;
import dev.roundhouse.gateway.upstream.UpstreamCall;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A `subscriptions/listen` to a modern server: opened again when it breaks, for as long as the
/// connection lives and nobody closes it.
final class UpstreamListen implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");
  private static final Duration ENDLESS = Duration.ofDays(365);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
  private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";

  private final Connection connection;
  private final byte[] filter;
  private final Consumer<Frame> heard;
  private final Ticker ticker;
  private final CountDownLatch acknowledged = new CountDownLatch(1);
  private final AtomicReference<@Nullable Runnable> whenLate = new AtomicReference<>();
  private final Thread thread;
  private volatile @Nullable UpstreamCall call;
  private volatile boolean isClosed;

  /// @param filter the `"notifications":{…}` member to send
  UpstreamListen(Connection connection, byte[] filter, Ticker ticker, Consumer<Frame> heard) {
    this.connection = requireNonNull(connection, "connection");
    this.filter = requireNonNull(filter, "filter");
    this.ticker = requireNonNull(ticker, "ticker");
    this.heard = requireNonNull(heard, "heard");
    this.thread = Thread.ofVirtual().name("watch-" + connection.server()).unstarted(this::run);
  }

  /// Starts, and waits a moment for the server's acknowledgement so that nothing is missed.
  ///
  /// @param late run once when the acknowledgement comes after that moment: something may have
  ///   changed meanwhile that nobody was told of
  void open(Duration within, Runnable late) throws InterruptedException {
    thread.start();
    if (!acknowledged.await(within.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.log(Level.DEBUG, "{0} has not acknowledged a subscription yet", connection.server());
      whenLate.set(late);
      if (acknowledged.getCount() == 0) {
        runLate();
      }
    }
  }

  private void runLate() {
    Runnable late = whenLate.getAndSet(null);
    if (late != null) {
      late.run();
    }
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!isClosed && connection.isAlive()) {
        try {
          listen();
          pause = FIRST_PAUSE;
        } catch (UpstreamFailure e) {
          if (e.kind() == UpstreamFailure.Kind.INVALID) {
            return;
          }
          pause = longer(pause);
        }
        ticker.sleep(pause);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      acknowledged.countDown();
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private void listen() throws UpstreamFailure, InterruptedException {
    Outgoing internal = Requests.internal(connection, "subscriptions/listen", filter);
    Outgoing request =
        new Outgoing(
            internal.id(),
            internal.method(),
            internal.name(),
            internal.headers(),
            internal.frame(),
            internal.asker(),
            false);
    try (UpstreamCall open = connection.start(request)) {
      call = open;
      while (!isClosed) {
        switch (open.next(ENDLESS)) {
          case CallEvent.Note(Frame note) -> {
            if (note.method().equals(ACKNOWLEDGED)) {
              acknowledged.countDown();
              runLate();
            } else {
              heard.accept(note);
            }
          }
          case CallEvent.Ask _ -> {
            // There are no questions from server to client in the modern era.
          }
          case CallEvent.Done(Frame response, int _) -> {
            if (response.kind() == Frame.Kind.ERROR) {
              throw new UpstreamFailure(
                  UpstreamFailure.Kind.INVALID, connection.server(), "does not take subscriptions");
            }
            return;
          }
        }
      }
    }
  }

  @Override
  public void close() {
    isClosed = true;
    UpstreamCall open = call;
    if (open != null) {
      open.cancel("nobody listens any more");
    }
    thread.interrupt();
  }
}
