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
import dev.roundhouse.security.CallLimits;
import dev.roundhouse.security.HostRules;
import dev.roundhouse.security.Issuers;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Reason;
import dev.roundhouse.security.Refusal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.Tailnet;
import dev.roundhouse.security.Tokens;
import dev.roundhouse.security.Visit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
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
  private final Issuers issuers;
  private final Tailnet tailnet;
  private final Supplier<HostRules> hosts;
  private final AuditLog audit;
  private final CallLimits limits;
  private final LongAdder refusedTokens = new LongAdder();
  private final Cache<Use, Boolean> uses =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterAccess(FORGOTTEN_AFTER).build();

  /// @param hosts those in force, asked at each request
  /// @param issuers whose tokens are accepted besides those made here
  /// @param tailnet who is let in without a token, by the word of the front on this machine
  public Gate(
      Tokens tokens,
      Issuers issuers,
      Tailnet tailnet,
      Supplier<HostRules> hosts,
      AuditLog audit,
      CallLimits limits) {
    this.tokens = requireNonNull(tokens, "tokens");
    this.issuers = requireNonNull(issuers, "issuers");
    this.tailnet = requireNonNull(tailnet, "tailnet");
    this.hosts = requireNonNull(hosts, "hosts");
    this.audit = requireNonNull(audit, "audit");
    this.limits = requireNonNull(limits, "limits");
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

  /// Whether a page of this very place has sent the request, and not one of somebody else.
  public boolean isOwnPage(Request request) {
    return hosts.get().isOwn(request.header("origin"), request.header("host"));
  }

  /// Writes down that a request was refused by a door that answers in its own words.
  public void refused(Request request, String why) {
    record(request, AuditEvent.Kind.DENIAL, Outcome.REFUSED, why);
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

  /// Whether the principal has a request to the API left; otherwise it has been refused.
  public boolean hasRequestLeft(Request request, Response response, Principal principal) {
    Refusal refusal = limits.countRequest(principal.subject());
    if (refusal != null) {
      record(request, AuditEvent.Kind.DENIAL, Outcome.REFUSED, refusal.reason().wire());
      Problems.later(response, refusal, refusal.retryAfter().orElse(Duration.ZERO));
    }
    return refusal == null;
  }

  /// Refuses one who is known and lacks a scope.
  public void lacks(Request request, Response response, Scope needed) {
    String scope = needed.wire();
    String say = ", error=\"insufficient_scope\"";
    challenge(
        response,
        issuers.isAny()
            ? say
                + ResourceMetadata.challenge(issuers, request.path(), needed)
                + ", error_description=\"this needs the scope "
                + scope
                + " of Roundhouse\""
            : say + ", scope=\"" + scope + "\"");
    String reason = Reason.SCOPE_MISSING.wire();
    String detail = "this needs the scope " + scope;
    record(request, AuditEvent.Kind.DENIAL, Outcome.REFUSED, reason + ": " + detail);
    Problems.send(response, ProblemKind.INSUFFICIENT_SCOPE, detail, reason);
  }

  private static void challenge(Response response, String says) {
    response.header("WWW-Authenticate", "Bearer realm=\"roundhouse\"" + says);
  }

  private String whereToAsk(Request request) {
    return issuers.isAny() ? ResourceMetadata.challenge(issuers, request.path(), null) : "";
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
    return switch (authentication(request)) {
      case Authentication.Accepted(Principal principal) -> admitted(request, principal);
      case Authentication.Missing() -> {
        challenge(response, whereToAsk(request));
        deny(
            request,
            response,
            ProblemKind.TOKEN_REQUIRED,
            "a bearer token is required; make one with: roundhouse token create");
        yield null;
      }
      case Authentication.Refused(String reason) -> {
        refusedTokens.increment();
        challenge(response, ", error=\"invalid_token\"" + whereToAsk(request));
        deny(request, response, ProblemKind.TOKEN_REFUSED, reason);
        yield null;
      }
    };
  }

  /// Who came with this request, if the token is good still: for what lasts longer than a request.
  public Optional<Principal> again(Request request) {
    return authentication(request) instanceof Authentication.Accepted(Principal principal)
        ? Optional.of(principal)
        : Optional.empty();
  }

  /// Whose token this is, which was said in a message and not in a header, such as over a
  /// WebSocket. A bad one stands in the audit log.
  public Optional<Principal> said(String token) {
    return switch (tokens.authenticate("Bearer " + token)) {
      case Authentication.Accepted(Principal principal) -> Optional.of(principal);
      case Authentication.Missing() -> Optional.empty();
      case Authentication.Refused(String reason) -> {
        audit.record(
            new AuditEvent(
                audit.ticker().instant(),
                AuditEvent.Kind.DENIAL,
                Visit.current().who(),
                new AuditEvent.What("auth", null, null, null),
                new AuditEvent.Result(Outcome.REFUSED, reason, null)));
        yield Optional.empty();
      }
    };
  }

  /// Requests whose token was refused, since the start.
  public long refusedTokens() {
    return refusedTokens.sum();
  }

  /// Which of two headers counts would be a matter of taste, and another program before this one
  /// may have looked at the other.
  private Authentication authentication(Request request) {
    String header = request.header("authorization");
    if (header == null) {
      Authentication fronted =
          tailnet.authenticate(
              request.headers().all(Tailnet.HEADER), request.remote().getAddress());
      if (fronted != null) {
        return fronted;
      }
    }
    if (header == null || request.headers().all("authorization").size() == 1) {
      return header == null || !issuers.isAny()
          ? tokens.authenticate(header)
          : ofAnybody(header, ResourceMetadata.resource(request.path()));
    }
    return new Authentication.Refused("there are several Authorization headers");
  }

  /// Made here, or elsewhere. What was good before is known without taking it apart.
  private Authentication ofAnybody(String header, String resource) {
    Authentication known = issuers.remembered(header, resource);
    if (known != null) {
      return known;
    }
    Authentication own = tokens.authenticate(header);
    if (own instanceof Authentication.Refused) {
      Authentication others = issuers.authenticate(header, resource);
      return others == null ? own : others;
    }
    return own;
  }
}
