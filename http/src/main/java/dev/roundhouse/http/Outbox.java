package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of one answer on its way from any thread to one client. Threads put bytes in; the event
/// loop takes them out in pieces, only as fast as the socket takes them. Whatever was put in before
/// the loop comes round leaves in one write.
///
/// Everything an idle event stream holds on the heap is this object, so it has no queue while there
/// is nothing to send.
final class Outbox implements Runnable {
  private enum State {
    /// Takes bytes.
    OPEN,
    /// Takes no more; what is in it and the end of the body are still to be written.
    ENDING,
    /// The last piece has been given to the socket.
    ENDED,
    /// Given up from this side; the channel is about to be closed.
    BROKEN,
    /// Over: the last byte has left, or the channel is gone.
    CLOSED
  }

  private static final byte[] COMMENT = ":\n\n".getBytes(US_ASCII);
  private static final int ROOM = 64 * 1024;

  private final Front front;
  private final Wire wire;
  private final Lifeline lifeline;
  private final long length;
  private final boolean isEvents;

  private State state = State.OPEN;
  private @Nullable ResponseHead head;
  private @Nullable ArrayDeque<byte[]> queue;
  private int offset;
  private int queued;
  private long pending;
  private boolean isScheduled;
  private boolean isOpened;
  private @Nullable Actions onClose;
  private volatile long lastWrite;

  private Outbox(
      Front front, Wire wire, Lifeline lifeline, ResponseHead head, long length, boolean isEvents) {
    this.front = front;
    this.wire = wire;
    this.lifeline = lifeline;
    this.head = head;
    this.length = length;
    this.isEvents = isEvents;
    this.lastWrite = front.ticker.nanos();
  }

  /// For a body of known or [Wire#UNKNOWN] length.
  static Outbox ofBody(Front front, Wire wire, Lifeline lifeline, ResponseHead head, long length) {
    return new Outbox(front, wire, lifeline, head, length, false);
  }

  /// For an event stream: counted as one, and kept alive by comments.
  static Outbox ofEvents(Front front, Wire wire, Lifeline lifeline, ResponseHead head) {
    front.streamOpened();
    return new Outbox(front, wire, lifeline, head, Wire.UNKNOWN, true);
  }

  long length() {
    return length;
  }

  boolean isEvents() {
    return isEvents;
  }

  synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  /// Sends the head without waiting for a first byte of the body.
  synchronized void start() {
    schedule();
  }

  /// Puts without waiting. False when closed, or when more than `limit` bytes would be waiting: the
  /// answer is then broken off.
  synchronized boolean offer(byte[] bytes, long limit) {
    if (state != State.OPEN) {
      return false;
    }
    if (pending + bytes.length > limit) {
      abort();
      return false;
    }
    put(bytes);
    return true;
  }

  /// Puts, after waiting for the client to have read most of what was put before.
  synchronized void send(byte[] bytes) throws IOException {
    long deadline = front.ticker.nanos() + front.writeTimeout;
    while (state == State.OPEN && pending > ROOM) {
      long left = deadline - front.ticker.nanos();
      if (left <= 0) {
        abort();
        throw new ClientGoneException("the client reads too slowly");
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        abort();
        InterruptedIOException failure = new InterruptedIOException("interrupted while sending");
        failure.initCause(e);
        throw failure;
      }
    }
    if (state != State.OPEN) {
      throw new ClientGoneException("the client has gone away, or the answer has ended");
    }
    put(bytes);
  }

  /// Ends the body after what is waiting.
  synchronized void end() {
    if (state == State.OPEN) {
      state = State.ENDING;
      lifeline.settle();
      schedule();
    }
  }

  /// Breaks the answer off; what is waiting is dropped.
  synchronized void abort() {
    if (state == State.OPEN || state == State.ENDING) {
      state = State.BROKEN;
      queue = null;
      notifyAll();
      wire.execute(wire::reset);
    }
  }

  void onClose(Runnable action) {
    synchronized (this) {
      if (state != State.CLOSED) {
        onClose = new Actions(action, onClose);
        return;
      }
    }
    Actions.run(action);
  }

  private void put(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    ArrayDeque<byte[]> waiting = queue;
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
      queue = waiting;
    }
    waiting.add(bytes);
    queued += bytes.length;
    pending += bytes.length;
    schedule();
  }

  private void schedule() {
    if (!isScheduled) {
      isScheduled = true;
      wire.execute(this);
    }
  }

  /// Runs on the event loop when something was put in.
  @Override
  public void run() {
    synchronized (this) {
      isScheduled = false;
    }
    if (!isOpened) {
      isOpened = true;
      wire.open(this);
    }
    pump();
  }

  /// Writes while the socket takes it. Runs on the event loop: now, and when it takes more again.
  void pump() {
    boolean isLast = false;
    while (!isLast) {
      ResponseHead first;
      int size;
      synchronized (this) {
        boolean hasWork = head != null || queued > 0 || state == State.ENDING;
        boolean mayWrite = state == State.OPEN || state == State.ENDING;
        if (!hasWork || !mayWrite || (head == null && !wire.isWritable())) {
          return;
        }
        first = head;
        head = null;
        size = Math.min(queued, Wire.PIECE);
        isLast = state == State.ENDING && size == queued;
        if (isLast) {
          state = State.ENDED;
        }
      }
      lastWrite = front.ticker.nanos();
      wire.write(this, first, size, isLast);
    }
  }

  /// Moves bytes to the buffer of one piece. Called by the wire from within its `write`.
  synchronized void fill(ByteBuf out, int size) {
    int left = size;
    ArrayDeque<byte[]> waiting = queue;
    while (left > 0 && waiting != null) {
      byte[] first = waiting.element();
      int count = Math.min(left, first.length - offset);
      out.writeBytes(first, offset, count);
      offset += count;
      left -= count;
      if (offset == first.length) {
        waiting.remove();
        offset = 0;
      }
    }
    queued -= size;
    if (queued == 0) {
      queue = null;
    }
  }

  /// A piece has left. Called on the event loop.
  synchronized void written(int size) {
    pending -= size;
    if (pending <= ROOM) {
      notifyAll();
    }
  }

  /// Nothing more can leave. Called on the event loop, once or more.
  void closed() {
    Actions due;
    synchronized (this) {
      if (state == State.CLOSED) {
        return;
      }
      state = State.CLOSED;
      queue = null;
      queued = 0;
      due = onClose;
      onClose = null;
      notifyAll();
    }
    if (isEvents) {
      front.streamClosed();
    }
    if (due != null) {
      due.run();
    }
  }

  /// Sends the keep-alive comment when it is due.
  void tick(long now) {
    if (isEvents && now - lastWrite > front.keepAlive) {
      synchronized (this) {
        if (state == State.OPEN && pending == 0) {
          put(COMMENT);
        }
      }
    }
  }
}
