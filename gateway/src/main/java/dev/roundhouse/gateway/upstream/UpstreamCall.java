package dev.roundhouse.gateway.upstream;

import java.time.Duration;

/// One request under way. Events are pulled by one thread at a time, so that a call can be parked
/// and taken up by another request; [#answer] and [#cancel] may come from any thread.
public interface UpstreamCall extends AutoCloseable {
  /// Waits for what comes next.
  ///
  /// @throws UpstreamFailure when the call can never be answered, or not within the wait
  CallEvent next(Duration wait) throws UpstreamFailure, InterruptedException;

  /// Brings the answer (a whole response frame under the upstream's id) to a question.
  void answer(byte[] frame) throws UpstreamFailure;

  /// Tells the server that nobody waits any more. Harmless after the end and twice.
  void cancel(String reason);

  /// Forgets the call; a late answer is dropped.
  @Override
  void close();
}
