package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A call on a shared channel: the reader puts events in, the waiting thread takes them out.
final class ChannelCall implements UpstreamCall {
  /// Enough for any honest server; more is a flood, and only its own call loses notifications.
  private static final int MOST_WAITING = 4096;

  /// What the queue carries: an event, or the end of all hope.
  private sealed interface Arrival {
    record Event(CallEvent event) implements Arrival {}

    record Failure(Kind kind, String what) implements Arrival {}
  }

  private final ChannelConnection connection;
  private final Outgoing request;
  private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

  ChannelCall(ChannelConnection connection, Outgoing request) {
    this.connection = requireNonNull(connection, "connection");
    this.request = requireNonNull(request, "request");
  }

  long id() {
    return request.id();
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
    return switch (arrivals.poll(wait.toNanos(), TimeUnit.NANOSECONDS)) {
      case Arrival.Event(CallEvent event) -> event;
      case Arrival.Failure(Kind kind, String what) ->
          throw new UpstreamFailure(kind, connection.server(), what);
      case null ->
          throw new UpstreamFailure(
              Kind.TIMEOUT,
              connection.server(),
              request.method() + " was not answered within " + wait.toMillis() + " ms");
    };
  }

  @Override
  public void answer(byte[] frame) throws UpstreamFailure {
    connection.reply(frame);
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
