package dev.roundhouse.admin;

import dev.roundhouse.catalog.RemoteAuth;
import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.AuthorizationOperations;
import dev.roundhouse.operations.AuthorizationOperations.Begun;
import dev.roundhouse.operations.AuthorizationOperations.Status;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.RemoteAccess.Standing;
import dev.roundhouse.security.RemoteAccessException;
import java.time.Instant;
import java.util.Locale;

/// `/api/v1/servers/{name}/authorization`: this place at the authorization server of a server.
final class AuthorizationRoute {
  static final String OF_A_SERVER = "/authorization";
  static final String REDIRECTED = "/authorization/redirected";

  private AuthorizationRoute() {}

  /// @param suffix which of the two it is
  static void serve(
      AuthorizationOperations operations,
      Request request,
      Response response,
      Principal principal,
      ServerId id,
      String suffix) {
    try {
      if (suffix.equals(REDIRECTED)) {
        if (Answers.isMethod(request, response, "POST")) {
          Standing standing = operations.end(principal, id, redirected(request));
          Answers.send(response, 200, write(new JsonWriter(), standing));
        }
        return;
      }
      switch (Answers.method(request)) {
        case "GET" -> Answers.send(response, 200, status(operations.status(principal, id)));
        case "POST" -> Answers.send(response, 200, begun(operations.begin(principal, id)));
        case "DELETE" ->
            Answers.send(
                response,
                200,
                new JsonWriter()
                    .object()
                    .member("forgotten", operations.forget(principal, id))
                    .end());
        default -> Answers.notAllowed(response, "GET, POST, DELETE");
      }
    } catch (RemoteAccessException e) {
      ProblemKind kind =
          switch (e.kind()) {
            case AWAY, UNFIT, CLIENT -> ProblemKind.ISSUER_FAILED;
            case MISMATCH, GRANT -> ProblemKind.NOT_AUTHORIZED;
          };
      Problems.send(response, kind, String.valueOf(e.getMessage()));
    }
  }

  private static String redirected(Request request) {
    try {
      String address = Json.parse(request.body()).get("redirected").text();
      if (address == null) {
        throw new IllegalArgumentException(
            "\"redirected\" is missing: the whole address where the browser has ended");
      }
      return address;
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  private static JsonWriter status(Status status) {
    RemoteAuth auth = status.auth();
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("server", status.server().value())
            .member("grant", word(auth.grant()))
            .member("per", word(auth.per()))
            .key("authorizations")
            .array();
    status.standing().forEach(each -> write(body, each));
    return body.end().end();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static JsonWriter begun(Begun begun) {
    return new JsonWriter()
        .object()
        .member("address", begun.attempt().address().toString())
        .member("state", begun.attempt().state())
        .member("redirect", begun.redirect().toString())
        .member("until", begun.attempt().until().toString())
        .end();
  }

  private static JsonWriter write(JsonWriter body, Standing standing) {
    body.object().member("server", standing.server());
    if (!standing.subject().isEmpty()) {
      body.member("subject", standing.subject());
    }
    body.member("issuer", standing.issuer()).key("scopes").array();
    standing.scopes().forEach(body::string);
    body.end().member("granted", standing.granted().toString());
    Instant ends = standing.ends();
    if (ends != null) {
      body.member("ends", ends.toString());
    }
    return body.member("renewable", standing.renewable()).end();
  }
}
