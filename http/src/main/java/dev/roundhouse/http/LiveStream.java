package dev.roundhouse.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/// An event stream as a door to its outbox.
final class LiveStream implements EventStream {
  private final Outbox outbox;
  private final long maxPending;

  LiveStream(Outbox outbox, long maxPending) {
    this.outbox = outbox;
    this.maxPending = maxPending;
  }

  @Override
  public void send(byte[] event) throws IOException {
    outbox.send(event);
  }

  @Override
  public boolean offer(byte[] event) {
    return outbox.offer(event, maxPending);
  }

  @Override
  public boolean isOpen() {
    return outbox.isOpen();
  }

  @Override
  public void onClose(Runnable action) {
    outbox.onClose(requireNonNull(action, "action"));
  }

  @Override
  public void close() {
    outbox.end();
  }
}
