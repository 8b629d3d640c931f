package dev.roundhouse.gateway.door;

import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Method;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.CallLimits;
import dev.roundhouse.security.Decision;
import dev.roundhouse.security.Policy;
import dev.roundhouse.security.Reason;
import dev.roundhouse.security.Refusal;
import dev.roundhouse.security.Visit;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Stands between the route of a call and its server: whether the call may be made now. Each way to
/// a server leads past it.
final class Guard {
  /// What counts among the calls of a minute; not what only goes on with one, such as the end of a
  /// task.
  private static final Set<String> COUNTED =
      Set.of(Method.TOOLS_CALL, Method.PROMPTS_GET, Method.RESOURCES_READ, Method.COMPLETE);

  private final CallLimits limits;
  private final Supplier<Policy> policy;
  private final Approvals approvals;
  private final Consent consent;
  private final Ticker ticker;

  Guard(Works works) {
    this.limits = works.callLimits();
    this.policy = works.policy();
    this.approvals = works.approvals();
    this.consent = new Consent(approvals, works::limits);
    this.ticker = works.ticker();
  }

  /// Lets a call pass, or says why not.
  ///
  /// @return the request to go on with; null when its client has been asked whether it may, and
  ///   comes back
  @Nullable Frame pass(Site site, Frame request, Route route, Answer answer)
      throws RpcFailure, InterruptedException {
    String method = request.method();
    if (!COUNTED.contains(method)) {
      return request;
    }
    boolean isTool = method.equals(Method.TOOLS_CALL);
    String rule = isTool ? decide(site, request, route) : null;
    Refusal refusal =
        limits.count(site.subject(), route.server().id(), isTool ? route.facts() : null);
    if (refusal != null) {
      throw RpcFailure.of(refusal, RpcErrorCode.LIMITED, route);
    }
    String reason = isTool ? reason(rule, route) : null;
    return reason == null ? request : consent.given(site, request, route, reason, answer);
  }

  /// Why a person has to be asked; null where none has to.
  private @Nullable String reason(@Nullable String rule, Route route) {
    return rule != null
        ? "rule " + rule + " of the policy"
        : approvals.settings().reason(route.facts(), limits.riskOf(route.facts())).orElse(null);
  }

  /// @return the rule that wants a person asked; null where none does
  private @Nullable String decide(Site site, Frame request, Route route) throws RpcFailure {
    Policy now = policy.get();
    if (now.isEmpty()) {
      return null;
    }
    Policy.Ask ask =
        new Policy.Ask(
            site.who(),
            route.facts(),
            Visit.current().source(),
            ticker.instant(),
            () -> Json.of(request, Member.ARGUMENTS));
    return switch (now.decide(ask)) {
      case Decision.Allow() -> null;
      case Decision.Approve(String rule) -> rule;
      case Decision.Deny(Reason reason, String says) ->
          throw RpcFailure.of(
              new Refusal(reason, says, Optional.empty()), RpcErrorCode.DENIED, route);
    };
  }

  /// Waits for room at the server. The permit is ended with the request, also when the call goes on
  /// without one because it waits for an answer.
  CallLimits.Permit enter(Site site, Route route) throws RpcFailure, InterruptedException {
    return switch (limits.enter(site.subject(), route.server().id())) {
      case CallLimits.Entry.Entered(CallLimits.Permit permit) -> permit;
      case CallLimits.Entry.Turned(Refusal refusal) ->
          throw RpcFailure.of(refusal, RpcErrorCode.BUSY, route);
    };
  }

  /// Why an answer is not given to the client; null when it is.
  @Nullable RpcFailure tooLarge(Route route, int bytes) {
    Optional<ByteSize> most = limits.maxResponse(route.server().id());
    return most.isPresent() && bytes > most.get().bytes()
        ? RpcFailure.tooLarge(route, bytes, most.get())
        : null;
  }
}
