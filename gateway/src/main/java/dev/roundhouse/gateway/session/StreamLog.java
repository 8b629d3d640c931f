package dev.roundhouse.gateway.session;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.EventStream;
import dev.roundhouse.protocol.SseWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One event stream of a session, which may outlive its connection: events are numbered, the last
/// ones are kept within the session's bound, and a client that comes back with the id of the last
/// event it saw gets what followed (2025-11-25, transports, resumability).
public final class StreamLog {
  private record Event(long sequence, byte[] bytes) {}

  private final ReplayBudget budget;
  private final int number;
  private final boolean isNumbered;
  private final Deque<Event> kept = new ArrayDeque<>();
  private long sequence;
  private long delivered;
  private long dropped;
  private boolean isFinished;
  private @Nullable EventStream attached;

  StreamLog(ReplayBudget budget, int number, boolean isNumbered) {
    this.budget = requireNonNull(budget, "budget");
    this.number = number;
    this.isNumbered = isNumbered;
  }

  int number() {
    return number;
  }

  /// Connects the stream. Kept events after `after` are sent first; -1 sends what nobody has seen.
  /// What should have come before them but is no longer kept is told in a comment.
  public void attach(EventStream stream, long after) {
    synchronized (budget) {
      EventStream before = attached;
      attached = stream;
      if (before != null && !before.equals(stream)) {
        before.close();
      }
      long from = after < 0 ? delivered : after;
      if (dropped > from) {
        stream.offer(SseWriter.comment((dropped - from) + " events are no longer kept"));
      }
      for (Event event : kept) {
        if (event.sequence() > from && stream.offer(event.bytes())) {
          delivered = event.sequence();
        }
      }
      if (isFinished) {
        stream.close();
      }
    }
  }

  /// An empty event whose id gives the client something to come back with.
  public void prime() {
    synchronized (budget) {
      if (isNumbered && attached != null) {
        attached.offer(SseWriter.priming(id(++sequence)));
      }
    }
  }

  private String id(long of) {
    return number + "-" + of;
  }

  /// Sends a message of a call, waiting for a slow reader; kept when there is none.
  public void send(byte[] json) {
    EventStream stream;
    byte[] event;
    synchronized (budget) {
      event = keep(json);
      stream = attached;
      delivered = stream == null ? delivered : sequence;
    }
    if (stream != null) {
      try {
        stream.send(event);
      } catch (IOException _) {
        // The client has gone or reads too slowly: the event is kept for its return.
        detach(stream);
      }
    }
  }

  /// Sends a message that belongs to no call, without waiting.
  public boolean offer(byte[] json) {
    synchronized (budget) {
      byte[] event = keep(json);
      EventStream stream = attached;
      if (stream == null) {
        return false;
      }
      boolean isSent = stream.offer(event);
      if (isSent) {
        delivered = sequence;
      } else {
        attached = null;
      }
      return isSent;
    }
  }

  private byte[] keep(byte[] json) {
    sequence++;
    byte[] bytes = SseWriter.event(null, isNumbered ? id(sequence) : null, json);
    if (isNumbered) {
      kept.add(new Event(sequence, bytes));
      budget.kept(this, bytes.length);
    }
    return bytes;
  }

  /// Gives up the oldest event for the bound; -1 when nothing is left.
  int drop() {
    synchronized (budget) {
      Event oldest = kept.poll();
      if (oldest == null) {
        return -1;
      }
      dropped = oldest.sequence();
      return oldest.bytes().length;
    }
  }

  /// Whether the end of the stream, the answer to its call, came after this event and is no longer
  /// kept.
  boolean hasLostItsEnd(long after) {
    synchronized (budget) {
      return isFinished && kept.isEmpty() && dropped > after;
    }
  }

  boolean isEmpty() {
    synchronized (budget) {
      return kept.isEmpty();
    }
  }

  private void detach(EventStream stream) {
    synchronized (budget) {
      if (stream.equals(attached)) {
        attached = null;
      }
    }
  }

  /// Nothing follows any more.
  public void finish() {
    synchronized (budget) {
      isFinished = true;
      EventStream stream = attached;
      attached = null;
      if (stream != null) {
        stream.close();
      }
    }
  }

  boolean isFinished() {
    synchronized (budget) {
      return isFinished;
    }
  }

  /// Whether a client is listening now.
  public boolean isOpen() {
    synchronized (budget) {
      EventStream stream = attached;
      return stream != null && stream.isOpen();
    }
  }
}
