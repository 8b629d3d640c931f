package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.session.StreamLog;

/// The answer over a stream that goes on after it: HTTP+SSE, and batches.
record StreamAnswer(StreamLog stream) implements Answer {
  StreamAnswer {
    requireNonNull(stream, "stream");
  }

  @Override
  public void also(byte[] frame) {
    stream.send(frame);
  }

  @Override
  public void done(byte[] frame, int status) {
    stream.send(frame);
  }
}
