package dev.roundhouse.http;

/// An open WebSocket. Safe for many threads.
public interface WebSocket extends AutoCloseable {
  /// Sends a text message without waiting; false, and closed, when the peer is gone or too slow.
  boolean offer(String text);

  boolean isOpen();

  /// Bytes that the peer has not taken yet.
  long pending();

  @Override
  void close();

  /// What happens on it. Messages come one at a time on a virtual thread.
  interface Listener {
    void opened(WebSocket socket);

    void message(WebSocket socket, String text);

    void closed(WebSocket socket);
  }
}
