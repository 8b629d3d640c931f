package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.Reply;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The GET stream of a legacy session: what the server says unasked. Taken up again with the last
/// event id when it breaks, for as long as the session lives; a server without one answers 405.
final class ServerStream {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final HttpConnection connection;
  private final Ticker ticker;
  private final Thread thread;
  private volatile @Nullable Exchange exchange;
  private volatile boolean isClosed;
  private final CountDownLatch settled = new CountDownLatch(1);

  ServerStream(HttpConnection connection, Ticker ticker) {
    this.connection = requireNonNull(connection, "connection");
    this.ticker = requireNonNull(ticker, "ticker");
    this.thread = Thread.ofVirtual().name("listen-" + connection.server()).unstarted(this::listen);
  }

  /// Starts listening, and waits a moment for the stream to stand: some servers drop what they want
  /// to say while there is none.
  void open(Duration within) throws InterruptedException {
    thread.start();
    if (!settled.await(within.toNanos(), TimeUnit.NANOSECONDS)) {
      connection
          .noise()
          .heard(connection.server(), "has not answered the request for its event stream yet");
    }
  }

  void close() {
    isClosed = true;
    Exchange open = exchange;
    if (open != null) {
      open.cancel();
    }
    thread.interrupt();
  }

  private void listen() {
    String lastId = null;
    Duration pause = Duration.ofSeconds(1);
    try {
      while (!isClosed && connection.isAlive()) {
        EventReader reader = null;
        try {
          Reply reply = connect(lastId);
          settled.countDown();
          if (reply == null) {
            return;
          }
          reader = new EventReader(reply, connection.limits());
          pause = Duration.ofSeconds(1);
          read(reader);
        } catch (UpstreamException e) {
          connection.unreached(connection.address(), e);
          settled.countDown();
          pause = longer(pause);
        } catch (IOException | UpstreamFailure e) {
          settled.countDown();
          pause = longer(pause);
        } finally {
          leave();
        }
        if (reader != null) {
          lastId = reader.lastId() == null ? lastId : reader.lastId();
          pause = reader.retry();
        }
        ticker.sleep(pause);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void leave() {
    Exchange open = exchange;
    if (open != null) {
      open.close();
    }
  }

  private Reply sent(@Nullable String lastId, @Nullable String authorization)
      throws UpstreamException, UpstreamFailure {
    leave();
    Exchange open = connection.admittedExchange();
    exchange = open;
    if (isClosed) {
      open.cancel(); // it was closed before there was anything to cancel
    }
    RemoteHeaders headers = connection.listenHeaders(lastId).with(Pass.HEADER, authorization);
    return open.send("GET", headers.pairs(), new byte[0]);
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private @Nullable Reply connect(@Nullable String lastId)
      throws IOException, UpstreamFailure, InterruptedException {
    Pass.Attempt attempt = Pass.attempt(connection.pass());
    Reply reply = sent(lastId, Pass.header(attempt));
    while (!Pass.isAnswered(attempt, reply)) {
      reply = sent(lastId, Pass.header(attempt));
    }
    if (reply.status() == 200 && reply.mediaType().equals(RemoteHeaders.EVENTS)) {
      connection.reached(connection.address());
      return reply;
    }
    if (reply.status() >= 500 || reply.status() == 429) {
      connection.refused(connection.address(), reply);
      throw new IOException("status " + reply.status());
    }
    connection.answered(connection.address());
    boolean isInSession = connection.hasSession();
    boolean isOdd = reply.status() == 400 && isInSession;
    if ((reply.status() == 404 && isInSession) || (isOdd && connection.probe().isForgotten())) {
      connection.sessionLost();
      return null;
    }
    return null;
  }

  private void read(EventReader reader) throws IOException {
    while (!isClosed) {
      try {
        Frame frame = reader.next(Duration.ZERO);
        if (frame == null) {
          return;
        }
        heard(frame);
      } catch (MalformedFrame e) {
        connection
            .noise()
            .heard(connection.server(), "sent a malformed message: " + e.getMessage());
      }
    }
  }

  private void heard(Frame frame) {
    switch (frame.kind()) {
      case NOTIFICATION -> connection.unaskedNote(frame);
      case REQUEST -> connection.unaskedAsk(frame);
      case RESULT, ERROR, BATCH ->
          connection
              .noise()
              .heard(connection.server(), "sent a message that answers no request on its stream");
    }
  }
}
