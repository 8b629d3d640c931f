package dev.roundhouse.admin;

import dev.roundhouse.gateway.PolicyTrial;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.operations.PolicyOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/api/v1/policy`: what would become of a call.
final class PolicyRoute {
  private PolicyRoute() {}

  /// @param name what follows the collection in the path; null for nothing
  static void serve(
      PolicyOperations policy,
      Request request,
      Response response,
      Principal principal,
      @Nullable String name) {
    if (!"test".equals(name)) {
      Answers.notFound(response);
    } else if (Answers.isMethod(request, response, "POST")) {
      Answers.send(response, 200, answer(policy.test(principal, wish(request))));
    }
  }

  private static PolicyOperations.Wish wish(Request request) {
    Json body;
    try {
      body = Json.parse(request.body());
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
    String tool = body.get("tool").text();
    if (tool == null) {
      throw new IllegalArgumentException("\"tool\" is missing; write it as SERVER/TOOL");
    }
    Json arguments = body.get("arguments");
    if (arguments.isPresent() && arguments.type() != JsonType.OBJECT) {
      throw new IllegalArgumentException("\"arguments\" is an object");
    }
    Json scopes = body.get("scopes");
    return new PolicyOperations.Wish(
        Optional.ofNullable(body.get("as").text()),
        scopes.isPresent() ? Optional.of(scopes(scopes)) : Optional.empty(),
        tool,
        arguments,
        Optional.ofNullable(body.get("source").text()).map(InetAddress::ofLiteral),
        Optional.ofNullable(body.get("at").text()).map(PolicyRoute::time));
  }

  private static Set<Scope> scopes(Json list) {
    Set<Scope> scopes = new HashSet<>();
    for (Json each : list.items()) {
      String text = String.valueOf(each.text());
      scopes.add(
          Scope.of(text)
              .orElseThrow(() -> new IllegalArgumentException("there is no scope " + text)));
    }
    return scopes;
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no time; write it like 2026-11-21T08:00:00Z", e);
    }
  }

  private static JsonWriter answer(PolicyTrial.Answer answer) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("decision", answer.decision())
            .member("risk", answer.risk());
    answer.reason().ifPresent(reason -> body.member("reasonCode", reason.wire()));
    body.key("steps").array();
    for (PolicyTrial.Step step : answer.steps()) {
      body.object()
          .member("step", step.what())
          .member("outcome", step.outcome())
          .member("says", step.says())
          .end();
    }
    return body.end().end();
  }
}
