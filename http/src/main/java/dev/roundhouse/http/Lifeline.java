package dev.roundhouse.http;

import org.jspecify.annotations.Nullable;

/// Ties one exchange to its client: what to do when the client goes away, and when the exchange
/// counts as over. The only part of a request that outlives its handler when an event stream stays
/// open, so it knows neither headers nor body. Safe for many threads.
final class Lifeline {
  private enum State {
    OPEN,
    SETTLED,
    CANCELLED
  }

  private final Runnable over;
  private State state = State.OPEN;
  private @Nullable Actions actions;

  /// The handler and the wire: the exchange is over when both are done.
  private int parts = 2;

  private boolean isWireDone;

  Lifeline(Runnable over) {
    this.over = over;
  }

  void onCancel(Runnable action) {
    synchronized (this) {
      if (state == State.SETTLED) {
        return;
      }
      if (state == State.OPEN) {
        actions = new Actions(action, actions);
        return;
      }
    }
    Actions.run(action);
  }

  synchronized boolean isCancelled() {
    return state == State.CANCELLED;
  }

  /// The answer is complete: a client that leaves now cancels nothing.
  synchronized void settle() {
    if (state == State.OPEN) {
      state = State.SETTLED;
      actions = null;
    }
  }

  /// The client is gone. Called on the event loop.
  void cancel() {
    Actions due;
    synchronized (this) {
      if (state != State.OPEN) {
        return;
      }
      state = State.CANCELLED;
      due = actions;
      actions = null;
    }
    if (due != null) {
      due.run();
    }
  }

  void handlerDone() {
    partDone();
  }

  /// Nothing more will be written for this exchange, or it goes on as an event stream. May be
  /// called more than once.
  void wireDone() {
    synchronized (this) {
      if (isWireDone) {
        return;
      }
      isWireDone = true;
    }
    partDone();
  }

  private void partDone() {
    boolean isOver;
    synchronized (this) {
      isOver = --parts == 0;
    }
    if (isOver) {
      over.run();
    }
  }
}
