package dev.roundhouse.http;

import org.jspecify.annotations.Nullable;

/// How the answer to one exchange leaves: an HTTP/1.1 connection or an HTTP/2 stream. All but
/// [#execute] runs on the event loop.
interface Wire {
  /// The most bytes of a body given to the socket at once. What waits beyond it waits on the heap
  /// and, when broadcast, only once; direct memory stays small however many clients read slowly.
  int PIECE = 16 * 1024;

  /// The length of a body that is not known beforehand.
  long UNKNOWN = -1;

  /// Runs on the event loop, in the order of the calls; not at all when the server has ended.
  void execute(Runnable task);

  /// A complete answer in one write.
  ///
  /// @param declared the length to say, which differs from the body's for HEAD
  void answer(ResponseHead head, byte[] body, long declared);

  /// From here on the exchange writes through this outbox.
  void open(Outbox outbox);

  /// Whether more can be written without piling up in front of the socket.
  boolean isWritable();

  /// Writes and flushes the head when it is still to be sent, then `size` bytes taken from the
  /// outbox, then the end of the body if `isLast`. Tells the outbox when they have left.
  void write(Outbox outbox, @Nullable ResponseHead head, int size, boolean isLast);

  /// Breaks the answer off so that the client notices.
  void reset();

  /// Turns the connection into a WebSocket.
  void upgrade(ResponseHead head, WebSocket.Listener listener);
}
