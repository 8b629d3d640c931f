package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.session.Session;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.http.EventStream;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.SseWriter;
import dev.roundhouse.security.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// HTTP+SSE (2024-11-05): one stream per client, messages by POST to the endpoint it names, every
/// answer on that client's own stream.
final class SseDoor {
  private static final String FIRST = "2024-11-05";

  private final Works works;
  private final LegacyMethods methods;

  SseDoor(Works works, LegacyMethods methods) {
    this.works = requireNonNull(works, "works");
    this.methods = requireNonNull(methods, "methods");
  }

  /// @param base path of the view, in front of `/message`
  void open(Response response, Principal principal, View view, String base) {
    Session session =
        works
            .sessions()
            .open(
                principal.subject(),
                view,
                true,
                tenant ->
                    new Caller(
                        principal.subject(),
                        tenant,
                        "{}",
                        Protocol.Era.LEGACY,
                        FIRST,
                        "{}".getBytes(StandardCharsets.US_ASCII),
                        null,
                        works.reach(principal, view)));
    EventStream stream = response.events();
    String endpoint = base + "/message?sessionId=" + session.id();
    stream.offer(SseWriter.event("endpoint", null, endpoint.getBytes(StandardCharsets.US_ASCII)));
    session.general().attach(stream, -1);
    stream.onClose(() ->
        Thread.ofVirtual()
            .name("sse-end")
            .start(() -> works.sessions().end(session, "its client has gone")));
  }

  void message(Request request, Response response, Principal principal, View view, Frame frame)
      throws InterruptedException {
    Optional<Session> found =
        works
            .sessions()
            .find(sessionId(request), principal.subject(), works.reach(principal, view), view);
    if (found.isEmpty()) {
      Problems.send(
          response, ProblemKind.NO_SESSION, "there is no such session; open the stream again");
      return;
    }
    Session session = found.get();
    StreamAnswer answer = new StreamAnswer(session.general());
    response.status(202).send();
    switch (frame.kind()) {
      case REQUEST -> {
        if (frame.method().equals("initialize")) {
          initialize(session, principal, frame, answer);
        } else {
          methods.request(session, principal, frame, answer);
        }
      }
      case NOTIFICATION -> methods.notification(session, frame);
      case RESULT, ERROR -> methods.answer(session, frame);
      case BATCH ->
          answer.done(
              new RpcFailure(400, Protocol.INVALID_REQUEST, "batches do not exist here")
                  .frame(null),
              400);
    }
  }

  /// The session is there since the stream was opened; what the client can do is known only now.
  private void initialize(Session session, Principal principal, Frame frame, StreamAnswer answer)
      throws InterruptedException {
    try {
      String version = LegacyMethods.negotiated(frame);
      session.introduced(
          Callers.legacy(
              session.subject(),
              session.caller().reach(),
              session.caller().tenant(),
              frame,
              version));
      works.guests().came(principal, session.view(), session.caller().clientInfo());
      answer.done(methods.initialized(session, frame, version), 200);
    } catch (RpcFailure e) {
      answer.done(e.frame(frame.raw(dev.roundhouse.protocol.Member.ID)), 200);
    }
  }

  private static String sessionId(Request request) {
    String query = request.query();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        if (pair.startsWith("sessionId=")) {
          return pair.substring("sessionId=".length());
        }
      }
    }
    return "";
  }
}
