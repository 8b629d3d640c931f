package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Authentication;
import dev.roundhouse.security.HostRules;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.Tokens;
import dev.roundhouse.security.Visit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets in who may come in: known host and origin (against DNS rebinding), a valid token, the scope
/// needed. Refusals say nothing about what is behind the door; they and the first request of a
/// token stand in the audit log.
public final class Gate {
  /// A token that is used from an address.
  private record Use(String token, @Nullable InetAddress source) {}

  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private final Tokens tokens;
  private final Supplier<HostRules> hosts;
  private final AuditLog audit;
  private final Cache<Use, Boolean> uses =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterAccess(FORGOTTEN_AFTER).build();

  /// @param hosts those in force, asked at each request
  public Gate(Tokens tokens, Supplier<HostRules> hosts, AuditLog audit) {
    this.tokens = requireNonNull(tokens, "tokens");
    this.hosts = requireNonNull(hosts, "hosts");
    this.audit = requireNonNull(audit, "audit");
  }

  /// Host and origin alone. False when the request has been refused.
  public boolean isFromHere(Request request, Response response) {
    String host = request.header("host");
    HostRules rules = hosts.get();
    if (host == null || !rules.hostAllowed(host)) {
      deny(request, response, ProblemKind.HOST_NOT_ALLOWED, "this host name is not served here");
      return false;
    }
    if (!rules.originAllowed(request.header("origin"))) {
      deny(
          request,
          response,
          ProblemKind.ORIGIN_NOT_ALLOWED,
          "requests from this origin are refused");
      return false;
    }
    return true;
  }

  /// The principal, if it has the scope; null when the request has been refused.
  public @Nullable Principal admit(Request request, Response response, Scope needed) {
    Principal principal = authenticate(request, response);
    if (principal != null && !principal.may(needed)) {
      lacks(request, response, needed);
      return null;
    }
    return principal;
  }

  /// Refuses one who is known and lacks a scope.
  public void lacks(Request request, Response response, Scope needed) {
    String scope = needed.wire();
    response.header(
        "WWW-Authenticate",
        "Bearer realm=\"roundhouse\", error=\"insufficient_scope\", scope=\"" + scope + "\"");
    deny(request, response, ProblemKind.INSUFFICIENT_SCOPE, "this needs the scope " + scope);
  }

  private void deny(Request request, Response response, ProblemKind kind, String detail) {
    record(request, AuditEvent.Kind.DENIAL, Outcome.REFUSED, kind.wire() + ": " + detail);
    Problems.send(response, kind, detail);
  }

  private void record(
      Request request, AuditEvent.Kind kind, Outcome outcome, @Nullable String reason) {
    audit.record(
        new AuditEvent(
            audit.ticker().instant(),
            kind,
            Visit.current().who(),
            new AuditEvent.What(request.method(), null, request.path(), null),
            new AuditEvent.Result(outcome, reason, null)));
  }

  private Principal admitted(Request request, Principal principal) {
    Visit visit = Visit.current();
    visit.admitted(principal);
    Use use = new Use(principal.tokenId(), visit.source());
    if (uses.getIfPresent(use) == null && uses.asMap().putIfAbsent(use, true) == null) {
      record(request, AuditEvent.Kind.LOGIN, Outcome.OK, null);
    }
    return principal;
  }

  /// The principal, whatever its scopes; null when the request has been refused.
  public @Nullable Principal authenticate(Request request, Response response) {
    if (!isFromHere(request, response)) {
      return null;
    }
    return switch (tokens.authenticate(request.header("authorization"))) {
      case Authentication.Accepted(Principal principal) -> admitted(request, principal);
      case Authentication.Missing() -> {
        response.header("WWW-Authenticate", "Bearer realm=\"roundhouse\"");
        deny(
            request,
            response,
            ProblemKind.TOKEN_REQUIRED,
            "a bearer token is required; make one with: roundhouse token create");
        yield null;
      }
      case Authentication.Refused(String reason) -> {
        response.header("WWW-Authenticate", "Bearer realm=\"roundhouse\", error=\"invalid_token\"");
        deny(request, response, ProblemKind.TOKEN_REFUSED, reason);
        yield null;
      }
    };
  }
}
