package dev.roundhouse.admin;

import dev.roundhouse.gateway.SeenClient;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.BlastRadius;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.time.Instant;
import java.util.List;

/// `…/impact`: whom it hits when a server or a virtual server goes.
final class ImpactRoute {
  static final String OF = "/impact";

  private ImpactRoute() {}

  static void ofServer(
      Operations operations, Request request, Response response, Principal who, ServerId id) {
    if (Answers.isMethod(request, response, "GET")) {
      Answers.send(response, 200, json(operations.menus().impact(who, id)));
    }
  }

  static void ofVirtual(
      Operations operations, Request request, Response response, Principal who, ServerId id) {
    if (Answers.isMethod(request, response, "GET")) {
      Answers.send(response, 200, json(operations.menus().impactOfVirtual(who, id)));
    }
  }

  private static JsonWriter json(BlastRadius radius) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("name", radius.name().value())
            .member("virtual", radius.isVirtual())
            .member("nobody", radius.isNobody())
            .key("virtualServers")
            .array();
    for (BlastRadius.User user : radius.virtualServers()) {
      body.object().member("name", user.name().value()).member("entries", user.entries()).end();
    }
    holders(body.end(), "tokens", radius.tokens());
    holders(body, "accounts", radius.accounts());
    body.key("clients").array();
    radius.clients().forEach(each -> client(body, each));
    body.end();
    radius.calls().ifPresent(calls -> calls(body, calls));
    return body.end();
  }

  private static void holders(JsonWriter body, String key, List<BlastRadius.Holder> holders) {
    body.key(key).array();
    for (BlastRadius.Holder each : holders) {
      body.object()
          .member("id", each.id())
          .member("subject", each.subject())
          .member("way", each.way().wire())
          .key("scopes")
          .array();
      each.scopes().stream().map(Scope::wire).sorted().forEach(body::string);
      body.end();
      each.ends().ifPresent(ends -> body.member("expires", ends.toString()));
      body.end();
    }
    body.end();
  }

  private static void client(JsonWriter body, SeenClient client) {
    body.object()
        .member("client", client.client())
        .member("version", client.version())
        .member("subject", client.subject())
        .member("token", client.token())
        .member("through", client.through())
        .member("last", client.last().toString())
        .member("requests", client.requests())
        .end();
  }

  private static void calls(JsonWriter body, BlastRadius.Calls calls) {
    body.key("calls")
        .object()
        .member("since", calls.since().toString())
        .member("all", calls.all())
        .member("cut", calls.isCut())
        .key("callers")
        .array();
    for (BlastRadius.Caller each : calls.callers()) {
      body.object().member("subject", each.subject()).member("calls", each.calls());
      Instant last = each.last();
      if (last != null) {
        body.member("last", last.toString());
      }
      body.end();
    }
    body.end().end();
  }
}
