package dev.roundhouse.gateway.upstream;

import java.io.IOException;

/// A two-way stream of whole messages: the pipes of a process, or HTTP+SSE.
interface Channel {
  /// Starts hearing; once.
  void attach(Receiver receiver);

  /// Sends one message on one line, without waiting for its effect.
  void send(byte[] line) throws IOException;

  boolean isOpen();

  void close();

  /// What comes from the other side, one at a time, in order.
  interface Receiver {
    void line(byte[] line);

    /// Something that is not a message: too long, not text.
    void noise(String what);

    void closed(String reason);
  }
}
