package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.session.Session;
import dev.roundhouse.gateway.session.StreamLog;
import dev.roundhouse.http.Response;
import org.jspecify.annotations.Nullable;

/// The answer to a legacy POST: plain JSON when the response is all there is, an event stream from
/// the first message before it on. The stream can be taken up again after a break.
final class PostAnswer implements Answer {
  /// From this revision on clients understand an event without data.
  private static final String FIRST_WITH_PRIMING = "2025-11-25";

  private final Session session;
  private final Response response;
  private @Nullable StreamLog stream;

  PostAnswer(Session session, Response response) {
    this.session = requireNonNull(session, "session");
    this.response = requireNonNull(response, "response");
  }

  /// Opens the event stream at once.
  StreamLog stream() {
    StreamLog open = stream;
    if (open == null) {
      open = session.open(response.events());
      stream = open;
      if (session.caller().version().compareTo(FIRST_WITH_PRIMING) >= 0) {
        open.prime();
      }
    }
    return open;
  }

  @Override
  public void also(byte[] frame) {
    stream().send(frame);
  }

  @Override
  public void done(byte[] frame, int status) {
    StreamLog open = stream;
    if (open == null) {
      response.header("Content-Type", "application/json").status(status).send(frame);
    } else {
      open.send(frame);
      open.finish();
    }
  }
}
