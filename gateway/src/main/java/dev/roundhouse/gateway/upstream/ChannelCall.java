package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A call on a shared channel: the reader puts events in, the waiting thread takes them out.
final class ChannelCall implements UpstreamCall {
  /// Enough for any honest server; more is a flood, and only its own call loses notifications.
  private static final int MOST_WAITING = 4096;

  /// Waits as long as this are ended by [#endIfOverdue], at most a tenth late. A timed wait of a
  /// virtual thread is handed to a thread of the JDK and taken back when the answer comes, which
  /// costs two switches between threads a call.
  private static final Duration COARSE = Duration.ofSeconds(10);

  /// What the queue carries: an event, or the end of all hope.
  private sealed interface Arrival {
    record Event(CallEvent event) implements Arrival {}

    record Failure(Kind kind, String what) implements Arrival {}

    /// The time of the wait that was to end then is over.
    record Late(long due) implements Arrival {}
  }

  private final ChannelConnection connection;
  private final Outgoing request;
  private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

  /// When the wait is over, in the connection's nanoseconds; 0 when nobody waits, or not for long.
  private volatile long due;

  ChannelCall(ChannelConnection connection, Outgoing request) {
    this.connection = requireNonNull(connection, "connection");
    this.request = requireNonNull(request, "request");
  }

  long id() {
    return request.id();
  }

  byte[] frame() {
    return request.frame();
  }

  /// Whether a server may talk to the client in the middle of it: not while it answers the gateway
  /// itself, nor on a subscription.
  boolean isConversation() {
    return !request.isInternal() && !request.method().equals("subscriptions/listen");
  }

  /// False when too many events wait already and this one can be spared.
  boolean arrived(CallEvent event) {
    if (event instanceof CallEvent.Note && arrivals.size() >= MOST_WAITING) {
      return false;
    }
    return arrivals.add(new Arrival.Event(event));
  }

  void failed(Kind kind, String what) {
    arrivals.add(new Arrival.Failure(kind, what));
  }

  @Override
  public CallEvent next(Duration wait) throws UpstreamFailure, InterruptedException {
    return switch (take(wait)) {
      case Arrival.Event(CallEvent event) -> event;
      case Arrival.Failure(Kind kind, String what) ->
          throw new UpstreamFailure(kind, connection.server(), what);
      case Arrival.Late _ -> throw late(wait);
      case null -> throw late(wait);
    };
  }

  private UpstreamFailure late(Duration wait) {
    return new UpstreamFailure(
        Kind.TIMEOUT,
        connection.server(),
        request.method() + " was not answered within " + wait.toMillis() + " ms");
  }

  private @Nullable Arrival take(Duration wait) throws InterruptedException {
    if (wait.compareTo(COARSE) < 0 || request.isInternal()) { // as while it is being greeted
      return arrivals.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    }
    due = (connection.nanos() + wait.toNanos()) | 1;
    try {
      Arrival next = arrivals.take();
      while (next instanceof Arrival.Late(long of) && of != due) {
        next = arrivals.take(); // it came with the event that ended an earlier wait
      }
      return next;
    } finally {
      due = 0;
    }
  }

  /// Ends a long wait whose time is over.
  void endIfOverdue(long now) {
    long until = due;
    if (until != 0 && until - now < 0) {
      arrivals.add(new Arrival.Late(until));
    }
  }

  @Override
  public void answer(byte[] frame) throws UpstreamFailure {
    try {
      connection.reply(frame);
    } catch (UpstreamFailure e) {
      throw e.underWay();
    }
  }

  @Override
  public void cancel(String reason) {
    if (connection.forget(this)) {
      connection.tellCancelled(request.id(), reason);
      failed(Kind.CANCELLED, reason);
    }
  }

  @Override
  public void close() {
    connection.forget(this);
  }
}
