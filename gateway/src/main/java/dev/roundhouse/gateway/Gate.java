package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.security.Authentication;
import dev.roundhouse.security.HostRules;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.Tokens;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets in who may come in: known host and origin (against DNS rebinding), a valid token, the scope
/// needed. Refusals say nothing about what is behind the door.
public final class Gate {
  private final Tokens tokens;
  private final Supplier<HostRules> hosts;

  /// @param hosts those in force, asked at each request
  public Gate(Tokens tokens, Supplier<HostRules> hosts) {
    this.tokens = requireNonNull(tokens, "tokens");
    this.hosts = requireNonNull(hosts, "hosts");
  }

  /// Host and origin alone. False when the request has been refused.
  public boolean isFromHere(Request request, Response response) {
    String host = request.header("host");
    HostRules rules = hosts.get();
    if (host == null || !rules.hostAllowed(host)) {
      Problems.send(response, ProblemKind.HOST_NOT_ALLOWED, "this host name is not served here");
      return false;
    }
    if (!rules.originAllowed(request.header("origin"))) {
      Problems.send(
          response, ProblemKind.ORIGIN_NOT_ALLOWED, "requests from this origin are refused");
      return false;
    }
    return true;
  }

  /// The principal, if it has the scope; null when the request has been refused.
  public @Nullable Principal admit(Request request, Response response, Scope needed) {
    Principal principal = authenticate(request, response);
    if (principal != null && !principal.may(needed)) {
      lacks(response, needed);
      return null;
    }
    return principal;
  }

  /// Refuses a request for the want of a scope, and names it.
  public static void lacks(Response response, Scope needed) {
    response.header(
        "WWW-Authenticate",
        "Bearer realm=\"roundhouse\", error=\"insufficient_scope\", scope=\""
            + needed.wire()
            + "\"");
    Problems.send(
        response, ProblemKind.INSUFFICIENT_SCOPE, "this needs the scope " + needed.wire());
  }

  /// The principal, whatever its scopes; null when the request has been refused.
  public @Nullable Principal authenticate(Request request, Response response) {
    if (!isFromHere(request, response)) {
      return null;
    }
    return switch (tokens.authenticate(request.header("authorization"))) {
      case Authentication.Accepted(Principal principal) -> principal;
      case Authentication.Missing() -> {
        response.header("WWW-Authenticate", "Bearer realm=\"roundhouse\"");
        Problems.send(
            response,
            ProblemKind.TOKEN_REQUIRED,
            "a bearer token is required; make one with: roundhouse token create");
        yield null;
      }
      case Authentication.Refused(String reason) -> {
        response.header("WWW-Authenticate", "Bearer realm=\"roundhouse\", error=\"invalid_token\"");
        Problems.send(response, ProblemKind.TOKEN_REFUSED, reason);
        yield null;
      }
    };
  }
}
