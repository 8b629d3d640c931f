package dev.roundhouse.admin;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.operations.ApprovalOperations;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.ApprovalException;
import dev.roundhouse.security.ApprovalRequest;
import dev.roundhouse.security.ApprovalState;
import dev.roundhouse.security.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/api/v1/approvals`: calls that wait for a person, and what the person says.
final class ApprovalsRoute {
  private static final Set<String> STATES =
      Set.of("waiting", "approved", "denied", "expired", "used");

  private ApprovalsRoute() {}

  /// @param name what follows the collection in the path; null for nothing
  static void serve(
      ApprovalOperations approvals,
      Request request,
      Response response,
      Principal principal,
      @Nullable String name) {
    try {
      if (name == null) {
        list(approvals, request, response, principal);
        return;
      }
      int slash = name.indexOf('/');
      String id = slash < 0 ? name : name.substring(0, slash);
      String action = slash < 0 ? "" : name.substring(slash + 1);
      switch (action) {
        case "" -> {
          if (Answers.isMethod(request, response, "GET")) {
            Answers.send(response, 200, write(new JsonWriter(), approvals.get(principal, id)));
          }
        }
        case "approve", "deny" -> {
          if (Answers.isMethod(request, response, "POST")) {
            boolean isApproved = action.equals("approve");
            Answers.send(
                response,
                200,
                write(new JsonWriter(), approvals.decide(principal, id, isApproved)));
          }
        }
        default -> Answers.notFound(response);
      }
    } catch (ApprovalException e) {
      ProblemKind kind =
          switch (e.kind()) {
            case NOT_FOUND -> ProblemKind.NOT_FOUND;
            case ENDED -> ProblemKind.CONFLICT;
            case OWN -> ProblemKind.OWN_REQUEST;
          };
      Problems.send(response, kind, String.valueOf(e.getMessage()));
    }
  }

  private static void list(
      ApprovalOperations approvals, Request request, Response response, Principal principal) {
    if (!Answers.isMethod(request, response, "GET")) {
      return;
    }
    String query = request.query();
    Optional<String> state =
        query != null && query.startsWith("state=")
            ? Optional.of(query.substring("state=".length()))
            : Optional.empty();
    if (state.isPresent() && !STATES.contains(state.get())) {
      throw new IllegalArgumentException("there is no state " + state.get() + "; see " + STATES);
    }
    JsonWriter body = new JsonWriter().object().key("approvals").array();
    approvals.list(principal, state).forEach(each -> write(body, each));
    Answers.send(response, 200, body.end().end());
  }

  private static JsonWriter write(JsonWriter body, ApprovalRequest request) {
    body.object()
        .member("id", request.id())
        .member("state", request.state().wire())
        .member("subject", request.subject())
        .member("server", request.server().value())
        .member("tool", request.tool())
        .member("arguments", request.arguments().getBytes(StandardCharsets.UTF_8))
        .member("digest", request.digest())
        .member("reason", request.reason())
        .member("created", request.created().toString())
        .member("expires", request.expires().toString());
    switch (request.state()) {
      case ApprovalState.Approved(String by, var at, var _) ->
          body.member("by", by).member("at", at.toString());
      case ApprovalState.Denied(String by, var at, var _) ->
          body.member("by", by).member("at", at.toString());
      case ApprovalState.Used(String by, var at) ->
          body.member("by", by).member("at", at.toString());
      case ApprovalState.Waiting _, ApprovalState.Expired _ -> {
        // Nobody has decided.
      }
    }
    return body.end();
  }
}
