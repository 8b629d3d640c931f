package dev.roundhouse.gateway.session;

import java.util.ArrayDeque;
import java.util.Deque;

/// Bounds what one session keeps for replay, over all its streams: the oldest event goes first.
final class ReplayBudget {
  private record Kept(StreamLog log, int bytes) {}

  private final int maxBytes;
  private final int maxEvents;
  private final Deque<Kept> order = new ArrayDeque<>();
  private long bytes;

  ReplayBudget(int maxBytes, int maxEvents) {
    this.maxBytes = maxBytes;
    this.maxEvents = maxEvents;
  }

  /// Called with this budget locked, as is everything in the logs of its session.
  void kept(StreamLog log, int length) {
    order.add(new Kept(log, length));
    bytes += length;
    while (bytes > maxBytes || order.size() > maxEvents) {
      Kept oldest = order.remove();
      bytes -= oldest.bytes();
      oldest.log().drop();
    }
  }
}
