package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.session.Session;
import dev.roundhouse.gateway.session.StreamLog;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.BatchItem;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Streamable HTTP of the legacy era (2025-03-26 to 2025-11-25): sessions, GET streams, DELETE.
final class LegacyDoor {
  private static final String SESSION = "Mcp-Session-Id";
  private static final String WITH_BATCHES = "2025-03-26";

  private final Works works;
  private final LegacyMethods methods;
  private final Trail trail;

  LegacyDoor(Works works, LegacyMethods methods) {
    this.works = requireNonNull(works, "works");
    this.methods = requireNonNull(methods, "methods");
    this.trail = new Trail(works.audit());
  }

  void post(Request request, Response response, Principal principal, View view, Frame frame)
      throws InterruptedException {
    try {
      if (frame.kind() == Frame.Kind.REQUEST && frame.method().equals("initialize")) {
        initialize(response, principal, view, frame);
        return;
      }
      Session session = session(request, principal, view);
      if (frame.kind() == Frame.Kind.BATCH) {
        batch(session, principal, frame, response);
      } else {
        one(session, principal, frame, response);
      }
    } catch (RpcFailure e) {
      works.observer().refused(e.counted());
      trail.refused(frame, null, e);
      response
          .status(e.status())
          .header("Content-Type", "application/json")
          .send(e.frame(frame.kind() == Frame.Kind.BATCH ? null : frame.rawOrNull(Member.ID)));
    }
  }

  private void initialize(Response response, Principal principal, View view, Frame frame)
      throws RpcFailure, InterruptedException {
    String version = LegacyMethods.negotiated(frame);
    Session session =
        works
            .sessions()
            .open(
                principal.subject(),
                view,
                false,
                tenant ->
                    Callers.legacy(
                        principal.subject(), works.reach(principal, view), tenant, frame, version));
    works.guests().came(principal, view, session.caller().clientInfo());
    byte[] result = methods.initialized(session, frame, version);
    response.header(SESSION, session.id()).header("Content-Type", "application/json").send(result);
  }

  private Session session(Request request, Principal principal, View view) throws RpcFailure {
    String id = request.header(SESSION);
    if (id == null) {
      throw new RpcFailure(
          400, Protocol.INVALID_REQUEST, "the header Mcp-Session-Id is missing; initialize first");
    }
    String version = request.header("mcp-protocol-version");
    if (version != null && !Protocol.isLegacy(version)) {
      throw new RpcFailure(
          400,
          Protocol.INVALID_REQUEST,
          "MCP-Protocol-Version " + version + " is not one of " + Protocol.LEGACY_REVISIONS);
    }
    Optional<Session> session =
        works.sessions().find(id, principal.subject(), works.reach(principal, view), view);
    return session.orElseThrow(() ->
        new RpcFailure(
            404, Protocol.INVALID_REQUEST, "there is no such session; initialize again"));
  }

  private void one(Session session, Principal who, Frame frame, Response response)
      throws InterruptedException {
    works.guests().came(who, session.view(), session.caller().clientInfo());
    switch (frame.kind()) {
      case REQUEST -> methods.request(session, who, frame, new PostAnswer(session, response));
      case NOTIFICATION -> {
        methods.notification(session, frame);
        response.status(202).send();
      }
      case RESULT, ERROR -> {
        methods.answer(session, frame);
        response.status(202).send();
      }
      case BATCH -> throw new IllegalStateException("a batch within a batch");
    }
  }

  /// Batches lived for one revision; every answer of one goes over a single stream.
  private void batch(Session session, Principal who, Frame frame, Response response)
      throws RpcFailure, InterruptedException {
    if (!session.caller().version().equals(WITH_BATCHES)) {
      throw new RpcFailure(
          400, Protocol.INVALID_REQUEST, "batches exist in revision " + WITH_BATCHES + " only");
    }
    List<BatchItem> items = frame.batch(works.limits());
    boolean isAnswered =
        items.stream()
            .anyMatch(item ->
                switch (item) {
                  case BatchItem.Good(Frame each) -> each.kind() == Frame.Kind.REQUEST;
                  case BatchItem.Bad _ -> true;
                });
    @Nullable StreamLog stream = isAnswered ? new PostAnswer(session, response).stream() : null;
    for (BatchItem item : items) {
      switch (item) {
        case BatchItem.Good(Frame each) -> item(session, who, each, stream);
        case BatchItem.Bad(MalformedFrame e) ->
            requireNonNull(stream, "stream").send(McpDoor.malformed(e));
      }
    }
    if (stream == null) {
      response.status(202).send();
    } else {
      stream.finish();
    }
  }

  private void item(Session session, Principal who, Frame frame, @Nullable StreamLog stream)
      throws InterruptedException {
    switch (frame.kind()) {
      case REQUEST ->
          methods.request(session, who, frame, new StreamAnswer(requireNonNull(stream, "stream")));
      case NOTIFICATION -> methods.notification(session, frame);
      case RESULT, ERROR -> methods.answer(session, frame);
      case BATCH ->
          requireNonNull(stream, "stream")
              .send(
                  new RpcFailure(400, Protocol.INVALID_REQUEST, "a batch holds no batches")
                      .frame(null));
    }
  }

  void get(Request request, Response response, Principal principal, View view) {
    String accept = request.header("accept");
    if (accept == null || !(accept.contains("text/event-stream") || accept.contains("*/*"))) {
      Problems.send(response, ProblemKind.NOT_ACCEPTABLE, "a GET here is an event stream");
      return;
    }
    try {
      Session session = session(request, principal, view);
      String last = request.header("last-event-id");
      if (last == null) {
        session.general().attach(response.events(), -1);
      } else {
        resume(session, last, response);
      }
    } catch (RpcFailure e) {
      refuse(response, e);
    }
  }

  private static void resume(Session session, String last, Response response) {
    switch (session.resumption(last)) {
      case POSSIBLE -> session.resume(last, response.events());
      case UNKNOWN ->
          Problems.send(
              response,
              ProblemKind.UNKNOWN_EVENT_ID,
              "no stream here knows this Last-Event-ID, or no longer");
      case TOO_LATE ->
          Problems.send(
              response,
              ProblemKind.EVENTS_GONE,
              "the answer that followed this Last-Event-ID is no longer kept;"
                  + " see gateway.replay-bytes and gateway.replay-events");
    }
  }

  void delete(Request request, Response response, Principal principal, View view) {
    try {
      works.sessions().end(session(request, principal, view), "its client ended it");
      response.status(204).send();
    } catch (RpcFailure e) {
      refuse(response, e);
    }
  }

  private static void refuse(Response response, RpcFailure why) {
    ProblemKind kind =
        why.status() == ProblemKind.SESSION_REQUIRED.status()
            ? ProblemKind.SESSION_REQUIRED
            : ProblemKind.NO_SESSION;
    Problems.send(response, kind, String.valueOf(why.getMessage()));
  }
}
