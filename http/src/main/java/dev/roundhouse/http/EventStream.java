package dev.roundhouse.http;

import java.io.IOException;

/// An open server-sent event stream: a registered channel, not a thread. Safe for many threads;
/// events are written whole and in order of the calls. The kernel sends a comment as keep-alive
/// when nothing was written for the keep-alive interval.
public interface EventStream extends AutoCloseable {
  /// Writes one framed event (all its lines and the empty line). Waits while the client reads
  /// slowly, up to the write timeout.
  ///
  /// @throws IOException when the stream is closed or the client too slow; the stream is then
  ///   closed
  void send(byte[] event) throws IOException;

  /// Writes without waiting. False, and the stream is closed, when the client is gone or more than
  /// the pending limit is waiting to be read by it.
  boolean offer(byte[] event);

  boolean isOpen();

  /// Runs once when the stream ends for whatever reason; at once if it has ended. Must not block.
  void onClose(Runnable action);

  /// Ends the stream properly. Closing twice is harmless.
  @Override
  void close();
}
