package dev.roundhouse.gateway.upstream;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A two-way stream of whole messages: the pipes of a process, or HTTP+SSE.
interface Channel {
  /// Starts hearing; once.
  void attach(Receiver receiver);

  /// Sends one message on one line, without waiting for its effect.
  ///
  /// @throws Doubt when it may have arrived all the same
  /// @throws IOException any other one: when it certainly has not
  void send(byte[] line) throws IOException;

  /// Takes back what was sent, once the channel has ended.
  ///
  /// @param line the very array that was sent
  /// @return true when it has certainly not arrived
  boolean recall(byte[] line);

  boolean isOpen();

  void close();

  /// A message was given away, and nobody knows whether it has arrived.
  final class Doubt extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    Doubt(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// The message was not taken, and why is known better than this exception tells.
  final class Refused extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient UpstreamFailure failure;

    Refused(UpstreamFailure failure) {
      super(failure.what(), failure);
      this.failure = failure;
    }

    UpstreamFailure failure() {
      return failure;
    }
  }

  /// What comes from the other side, one at a time, in order.
  interface Receiver {
    void line(byte[] line);

    /// Something that is not a message: too long, not text.
    void noise(String what);

    void closed(String reason);
  }
}
