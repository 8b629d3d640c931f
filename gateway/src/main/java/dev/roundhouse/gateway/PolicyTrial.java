package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.Listings;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.pinning.Hold;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.CallLimits;
import dev.roundhouse.security.Decision;
import dev.roundhouse.security.Policy;
import dev.roundhouse.security.PolicyRule;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Reach;
import dev.roundhouse.security.Reason;
import dev.roundhouse.security.RuleOutcome;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.ToolFacts;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Says what would become of a call, step by step, and makes none. Starts no server: of one that
/// nobody has asked for its tools, nothing is known but the name. Safe for many threads.
public final class PolicyTrial {
  /// A call that somebody might make.
  public record Question(
      Principal who,
      ServerId server,
      String tool,
      Json arguments,
      @Nullable InetAddress source,
      Instant at) {
    public Question {
      requireNonNull(who, "who");
      requireNonNull(server, "server");
      requireNonNull(tool, "tool");
      requireNonNull(arguments, "arguments");
      requireNonNull(at, "at");
    }
  }

  /// What one of those asked says: `pass`, `deny`, `approve`, or `skip` where it is not concerned.
  public record Step(String what, String outcome, String says) {}

  /// What would become of it: `allow`, `deny` or `approve`.
  ///
  /// @param reason why not; empty for what is allowed
  /// @param risk the class of the tool
  public record Answer(String decision, Optional<Reason> reason, String risk, List<Step> steps) {
    public Answer {
      steps = List.copyOf(steps);
    }
  }

  private final Listings listings;
  private final CallLimits limits;
  private final Supplier<Policy> policy;
  private final Approvals approvals;

  PolicyTrial(Listings listings, CallLimits limits, Supplier<Policy> policy, Approvals approvals) {
    this.approvals = requireNonNull(approvals, "approvals");
    this.listings = requireNonNull(listings, "listings");
    this.limits = requireNonNull(limits, "limits");
    this.policy = requireNonNull(policy, "policy");
  }

  /// Answers what would become of a call.
  public Answer ask(Question question) {
    Caller all = Caller.onlooker(question.who().subject(), Reach.EVERYTHING);
    Listing listing = listings.known(new View.One(question.server()), all);
    Route route = listing.named(ListKind.TOOLS, question.tool());
    ToolFacts tool =
        route == null ? ToolFacts.of(question.server(), question.tool()) : route.facts();
    Hold hold = listing.hold(ListKind.TOOLS, question.tool());
    List<Step> steps = new ArrayList<>();
    Reason scope = scope(question.who(), tool, steps);
    Reason pin = pin(hold, route, tool, steps);
    Policy.Ask ask =
        new Policy.Ask(question.who(), tool, question.source(), question.at(), question::arguments);
    Decision decision = policy.get().decide(ask);
    policy.get().explain(ask).forEach(each -> steps.add(step(each)));
    if (policy.get().isEmpty()) {
      steps.add(new Step("policy", "skip", "there are no rules"));
    }
    steps.add(new Step("limits", "pass", limits.describe(tool)));
    String risk = limits.riskOf(tool).wire();
    Optional<String> asked = approvals.settings().reason(tool, limits.riskOf(tool));
    steps.add(
        asked
            .map(why -> new Step("approval", "approve", why))
            .orElseGet(() -> new Step("approval", "skip", "no setting asks for one")));
    if (scope != null || pin != null) {
      return new Answer("deny", Optional.ofNullable(scope == null ? pin : scope), risk, steps);
    }
    return switch (decision) {
      case Decision.Deny(Reason reason, String says) -> {
        steps.add(new Step("policy", "deny", says));
        yield new Answer("deny", Optional.of(reason), risk, steps);
      }
      case Decision.Approve _ ->
          new Answer("approve", Optional.of(Reason.APPROVAL_REQUIRED), risk, steps);
      case Decision.Allow _ when asked.isPresent() ->
          new Answer("approve", Optional.of(Reason.APPROVAL_REQUIRED), risk, steps);
      case Decision.Allow _ -> new Answer("allow", Optional.empty(), risk, steps);
    };
  }

  private static @Nullable Reason scope(Principal who, ToolFacts tool, List<Step> steps) {
    if (tool.scope().isEmpty() && !who.grants().reach().uses(tool.server(), tool.name())) {
      steps.add(
          new Step(
              "scope",
              "deny",
              "the scopes (%s) do not reach it; one of mcp, server:%s and tool:%s is needed"
                  .formatted(who.grants(), tool.server(), tool)));
      return Reason.SCOPE_MISSING;
    }
    Optional<Scope> needed = tool.scope().filter(scope -> !who.may(scope));
    if (needed.isPresent()) {
      steps.add(new Step("scope", "deny", "the tool needs the scope " + needed.get()));
      return Reason.SCOPE_MISSING;
    }
    steps.add(new Step("scope", "pass", "within reach of " + who.grants()));
    return null;
  }

  private static @Nullable Reason pin(
      @Nullable Hold hold, @Nullable Route route, ToolFacts tool, List<Step> steps) {
    if (hold != null) {
      steps.add(new Step("pin", "deny", hold.says()));
      return Reason.PIN_WITHHELD;
    }
    boolean isListed = route != null && route.isListed();
    steps.add(
        isListed
            ? new Step("pin", "pass", "its definition is approved")
            : new Step("pin", "skip", "server " + tool.server() + " is not known to list it"));
    return null;
  }

  private static Step step(Policy.Step step) {
    String what = "rule " + step.rule();
    String effect = step.effect().wire();
    if (!step.isAbout()) {
      return new Step(what, "skip", effect + " of other tools");
    }
    return switch (step.outcome()) {
      case RuleOutcome.Failed(String why) ->
          new Step(what, "deny", effect + ", and whether it holds cannot be said: " + why);
      case RuleOutcome.Not() ->
          step.effect() == PolicyRule.Effect.ALLOW
              ? new Step(what, "skip", "does not hold; allows nothing here")
              : new Step(what, "skip", "does not hold");
      case RuleOutcome.Holds() ->
          switch (step.effect()) {
            case ALLOW -> new Step(what, "pass", "holds");
            case DENY -> new Step(what, "deny", "holds");
            case APPROVE -> new Step(what, "approve", "holds");
          };
    };
  }
}
