package dev.roundhouse.http;

import dev.roundhouse.http.Connection.End;
import dev.roundhouse.http.Slot.Mark;
import dev.roundhouse.http.UpstreamException.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One request and its reply on a connection that is pooled or new.
final class PooledExchange implements HttpClient.Exchange {
  private final PooledTarget target;
  private final ClientSettings settings;
  private final AtomicReference<Slot> slot;
  private Duration patience;
  private boolean isSent;
  private boolean isOnce;
  private @Nullable PooledReply reply;

  /// @param isCancelled whether it is too late from the start
  PooledExchange(PooledTarget target, ClientSettings settings, boolean isCancelled) {
    this.target = target;
    this.settings = settings;
    this.patience = settings.readTimeout();
    this.slot = new AtomicReference<>(isCancelled ? Mark.CANCELLED : Mark.NONE);
  }

  @Override
  public Reply send(String method, String[] headers, byte[] body) throws UpstreamException {
    if (isSent) {
      throw new IllegalStateException("an exchange is one request");
    }
    isSent = true;
    OutgoingRequest request = new OutgoingRequest(method, target.encoded(), headers, body);
    if (Thread.currentThread().isInterrupted()) { // it would close every channel it touches
      throw cancelled();
    }
    long before = target.pool().nanos();
    Connection pooled = target.pool().borrow();
    if (pooled == null) {
      return sendFresh(request);
    }
    hold(pooled, Mark.NONE);
    try {
      return receive(pooled, request);
    } catch (UpstreamException e) {
      if (e.kind() != Kind.BROKEN && e.kind() != Kind.UNSENT) {
        throw e;
      }
      target.pool().dropIdleSince(before);
      if (isOnce && e.kind() == Kind.BROKEN) {
        throw e;
      }
      return sendAgain(request, pooled, e);
    }
  }

  @Override
  public void atMostOnce() {
    isOnce = true;
  }

  @Override
  public void patience(Duration silence) {
    if (silence.isNegative()) {
      throw new IllegalArgumentException("a silence is not negative");
    }
    patience = silence;
  }

  private Reply sendFresh(OutgoingRequest request) throws UpstreamException {
    Connection fresh = target.pool().fresh();
    hold(fresh, Mark.NONE);
    fresh.open();
    return receive(fresh, request);
  }

  private Reply sendAgain(OutgoingRequest request, Connection stale, UpstreamException first)
      throws UpstreamException {
    Connection fresh = target.pool().fresh();
    hold(fresh, stale);
    stale.end(End.DROPPED);
    try {
      fresh.open();
      return receive(fresh, request);
    } catch (UpstreamException e) {
      e.addSuppressed(first);
      throw e;
    }
  }

  /// Takes a connection in exchange for what was held, unless the exchange was cancelled.
  private void hold(Connection connection, Slot before) throws UpstreamException {
    if (!slot.compareAndSet(before, connection)) {
      connection.end(End.DROPPED);
      throw cancelled();
    }
  }

  private UpstreamException cancelled() {
    return new UpstreamException(Kind.CANCELLED, "the exchange with " + target + " was cancelled");
  }

  private Reply receive(Connection connection, OutgoingRequest request) throws UpstreamException {
    ReplyHead head = connection.ask(request, patience);
    ReplyBody body = ReplyBody.of(head, request, connection);
    PooledReply received = new PooledReply(head, body, settings.maxBody());
    reply = received;
    return received;
  }

  @Override
  public void cancel() {
    if (slot.getAndSet(Mark.CANCELLED) instanceof Connection held) {
      held.end(End.CANCELLED);
    }
  }

  @Override
  public void close() {
    Slot was = slot.getAndSet(Mark.CLOSED);
    PooledReply received = reply;
    boolean isReusable = received != null && received.release();
    if (was instanceof Connection held) {
      if (received != null && isReusable) {
        target.pool().giveBack(held, received.head().framing().keepAlive());
      } else {
        held.end(End.DROPPED);
      }
    }
  }
}
