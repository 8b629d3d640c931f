package dev.roundhouse.http;

/// Notices a client that reads too slowly: something has been given to the socket and no piece of
/// it has left for too long. Pieces are small, so this is also a least speed. Used on the event
/// loop.
final class InFlight {
  private int writes;
  private long since;

  void started(long now) {
    if (writes++ == 0) {
      since = now;
    }
  }

  void done(long now) {
    writes--;
    since = now;
  }

  boolean isStuck(long now, long limit) {
    return writes > 0 && now - since > limit;
  }
}
