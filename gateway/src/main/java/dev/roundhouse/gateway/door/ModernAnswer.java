package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.EventStream;
import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.SseWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The answer to a modern POST. A broken stream is a lost request: nothing is kept.
final class ModernAnswer implements Answer {
  private final Response response;
  private @Nullable EventStream stream;

  ModernAnswer(Response response) {
    this.response = requireNonNull(response, "response");
  }

  EventStream stream() {
    EventStream open = stream;
    if (open == null) {
      open = response.events();
      stream = open;
    }
    return open;
  }

  @Override
  public void also(byte[] frame) {
    send(stream(), frame);
  }

  @Override
  public void done(byte[] frame, int status) {
    EventStream open = stream;
    if (open == null) {
      response.status(status).header("Content-Type", "application/json").send(frame);
    } else {
      send(open, frame);
      open.close();
    }
  }

  private static void send(EventStream open, byte[] frame) {
    try {
      open.send(SseWriter.event(null, null, frame));
    } catch (IOException _) {
      // The client has gone; its going cancels the call by itself.
      open.close();
    }
  }
}
