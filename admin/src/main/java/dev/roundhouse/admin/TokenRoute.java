package dev.roundhouse.admin;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.operations.IdentityOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Issued;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Reach;
import dev.roundhouse.security.Rules;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.TokenException;
import dev.roundhouse.security.TokenInspection;
import dev.roundhouse.security.TokenRecord;
import dev.roundhouse.security.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/api/v1/tokens` and `/api/v1/signing-keys`.
final class TokenRoute {
  private static final String INSPECT = "inspect";

  private TokenRoute() {}

  static void tokens(
      IdentityOperations operations,
      Request request,
      Response response,
      Principal principal,
      @Nullable String name) {
    if (name == null && Answers.method(request).equals("GET")) {
      JsonWriter body = new JsonWriter().object().key("tokens").array();
      operations.listTokens(principal).forEach(record -> write(body, record, null));
      Answers.send(response, 200, body.end().end());
    } else if (name == null && request.method().equals("POST")) {
      Issued issued = created(operations, request, principal);
      JsonWriter body = new JsonWriter();
      write(body, issued.details(), issued.token().reveal());
      Answers.send(response, 201, body);
    } else if (INSPECT.equals(name)) {
      inspect(operations, request, response, principal);
    } else if (name != null && request.method().equals("DELETE")) {
      try {
        operations.revokeToken(principal, name);
        response.status(204).send();
      } catch (TokenException e) {
        Problems.send(response, ProblemKind.NOT_FOUND, String.valueOf(e.getMessage()));
      }
    } else {
      Answers.notAllowed(response, name == null ? "GET, POST" : "DELETE");
    }
  }

  static void signingKeys(
      IdentityOperations operations,
      Request request,
      Response response,
      Principal principal,
      @Nullable String name) {
    if (name != null) {
      Answers.notFound(response);
    } else if (request.method().equals("POST")) {
      String overlap = request.body().length == 0 ? null : json(request).get("overlap").text();
      Optional<Duration> wanted = Optional.ofNullable(overlap).map(Durations::parse);
      Tokens.Rotation done = operations.rotateSigningKey(principal, wanted);
      Answers.send(
          response,
          201,
          new JsonWriter()
              .object()
              .member("id", done.kid())
              .member("oldUntil", done.oldUntil().toString())
              .member("tokensCut", done.cut())
              .end());
    } else {
      Answers.notAllowed(response, "POST");
    }
  }

  private static Json json(Request request) {
    try {
      return Json.parse(request.body());
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  private static Issued created(
      IdentityOperations operations, Request request, Principal principal) {
    Json wish = json(request);
    String ttl = wish.get("ttl").text();
    String subject = wish.get("subject").text();
    return operations.createToken(
        principal,
        scopes(wish),
        ttl == null ? Duration.ofHours(24) : Durations.parse(ttl),
        subject == null ? principal.subject() : subject);
  }

  /// The member `scopes` of a wish.
  static Set<Scope> scopes(Json wish) {
    Set<Scope> scopes = new HashSet<>();
    for (Json each : wish.get("scopes").items()) {
      String text = String.valueOf(each.text());
      scopes.add(
          Scope.of(text)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "there is no scope "
                          + text
                          + "; there are server:NAME, virtual:NAME, tool:SERVER/NAME, "
                          + String.join(", ", Scope.words()))));
    }
    return scopes;
  }

  private static void write(JsonWriter body, TokenRecord record, @Nullable String token) {
    body.object().member("id", record.id()).member("subject", record.subject());
    scopes(body, "scopes", record.scopes());
    body.member("created", record.created().toString())
        .member("expires", record.expires().toString());
    record.revoked().ifPresent(at -> body.member("revoked", at.toString()));
    if (token != null) {
      body.member("token", token);
    }
    body.end();
  }

  private static void scopes(JsonWriter body, String key, Set<Scope> scopes) {
    body.key(key).array();
    scopes.stream().map(Scope::wire).sorted().forEach(body::string);
    body.end();
  }

  private static void inspect(
      IdentityOperations operations, Request request, Response response, Principal principal) {
    if (!Answers.isMethod(request, response, "POST")) {
      return;
    }
    String token = json(request).get("token").text();
    if (token == null) {
      throw new IllegalArgumentException("\"token\" is missing: the token to look at");
    }
    TokenInspection found = operations.inspectToken(principal, Secret.of(token));
    JsonWriter body = new JsonWriter().object();
    body.member("accepted", found.refusal().isEmpty());
    found.refusal().ifPresent(why -> body.member("refused", why));
    body.member("form", found.form()).member("signed", found.isSigned());
    found
        .key()
        .ifPresent(key ->
            body.key("key")
                .object()
                .member("id", key.kid())
                .member("algorithm", key.algorithm())
                .member("state", key.state())
                .end());
    found.good().ifPresent(good -> good(body, good));
    found.revoked().ifPresent(at -> body.member("revoked", at.toString()));
    found.claims().ifPresent(json -> body.key("claims").raw(json.getBytes(StandardCharsets.UTF_8)));
    Answers.send(response, 200, body.end());
  }

  private static void good(JsonWriter body, TokenInspection.Good good) {
    Principal who = good.principal();
    body.member("id", who.tokenId()).member("subject", who.subject());
    if (good.ends().isBefore(Instant.MAX)) {
      body.member("ends", good.ends().toString());
    }
    scopes(body, "scopes", who.scopes());
    scopes(body, "allows", who.grants().all());
    reach(body, who.grants().reach());
  }

  private static void reach(JsonWriter body, Reach reach) {
    switch (reach) {
      case Reach.Ruled(Reach within, Rules _) -> reach(body, within);
      case Reach.Everything _ -> body.member("reach", "everything");
      case Reach.Part part -> {
        body.key("reach").object().key("servers").array();
        part.servers().stream().sorted().forEach(server -> body.string(server.value()));
        body.end().key("tools").array();
        part.tools()
            .forEach((server, tools) ->
                tools.forEach(tool -> body.string(server.value() + "/" + tool.pattern())));
        body.end().end();
      }
    }
  }
}
