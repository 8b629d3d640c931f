package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.roundhouse.kernel.CacheUse;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.PolicyRule.Effect;
import dev.roundhouse.security.policy.CelLanguage;
import dev.roundhouse.security.policy.Condition;
import dev.roundhouse.security.policy.Fact;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rules of the operator about calls of tools. A rule that denies wins over all others; one
/// that cannot say whether it holds denies too. Tools that rules allow are refused where none of
/// those holds; tools that no rule is about are left alone. Immutable and safe for many threads.
///
/// Rules that read nothing of the call itself are asked once for each tool and each different kind
/// of asker, and are known before any call.
public final class Policy {
  /// No rule at all.
  public static final Policy NONE = new Policy(List.of(), _ -> RiskClass.UNRATED);

  private static final int MOST_KEPT = 50_000;

  private record Rule(PolicyRule said, Condition when) {
    boolean isEarly() {
      return when.reads().stream().noneMatch(Fact::isOfCall);
    }
  }

  /// As much of an asker as the early rules look at; the rest is null.
  private record Sight(
      @Nullable String subject,
      @Nullable Set<Scope> scopes,
      @Nullable String tokenId,
      @Nullable InetAddress source) {}

  private record Seen(Sight by, ToolFacts tool) {}

  /// What some of the rules have come to.
  ///
  /// @param closed the first rule that allows, where there is one; null where none is about it
  /// @param isOpened whether one of those holds
  /// @param approve the first rule that wants a person asked
  private record Findings(
      Decision.@Nullable Deny deny,
      @Nullable String closed,
      boolean isOpened,
      @Nullable String approve) {}

  /// A call that is to be decided.
  ///
  /// @param arguments an object, or nothing; read when a rule does
  public record Ask(
      Principal who,
      ToolFacts tool,
      @Nullable InetAddress source,
      Instant now,
      Supplier<Json> arguments) {
    public Ask {
      requireNonNull(who, "who");
      requireNonNull(tool, "tool");
      requireNonNull(now, "now");
      requireNonNull(arguments, "arguments");
    }
  }

  /// What a rule says of a call, for explanations.
  ///
  /// @param isAbout whether the tool is one of those it is about; the rest is of no use else
  public record Step(String rule, Effect effect, boolean isAbout, RuleOutcome outcome) {}

  /// Something wrong with the rules.
  ///
  /// @param index which of them
  /// @param key the member that is wrong
  public record Fault(int index, String key, String message) {}

  private final List<Rule> early;
  private final List<Rule> late;
  private final List<Rule> all;
  private final Set<Fact> looksAt;
  private final Function<ToolFacts, RiskClass> riskOf;
  private final Cache<Seen, Findings> kept =
      Caffeine.newBuilder().maximumSize(MOST_KEPT).recordStats().build();

  private Policy(List<Rule> all, Function<ToolFacts, RiskClass> riskOf) {
    this.all = List.copyOf(all);
    this.early = all.stream().filter(Rule::isEarly).toList();
    this.late = all.stream().filter(rule -> !rule.isEarly()).toList();
    Set<Fact> read = new HashSet<>();
    early.forEach(rule -> read.addAll(rule.when().reads()));
    this.looksAt = Set.copyOf(read);
    this.riskOf = riskOf;
  }

  /// Compiles the rules.
  ///
  /// @param riskOf the class of a tool
  /// @throws IllegalArgumentException when one of them is wrong; see [#faults]
  public static Policy of(List<PolicyRule> rules, Function<ToolFacts, RiskClass> riskOf) {
    requireNonNull(riskOf, "riskOf");
    return rules.isEmpty()
        ? NONE
        : new Policy(rules.stream().map(rule -> new Rule(rule, condition(rule))).toList(), riskOf);
  }

  private static Condition condition(PolicyRule rule) {
    return rule.when().isEmpty() ? Condition.ALWAYS : CelLanguage.compile(rule.when().get());
  }

  /// Everything that is wrong with rules.
  public static List<Fault> faults(List<PolicyRule> rules) {
    List<Fault> faults = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int index = 0; index < rules.size(); index++) {
      PolicyRule rule = rules.get(index);
      if (!names.add(rule.name())) {
        faults.add(new Fault(index, "name", "another rule has the name " + rule.name()));
      }
      try {
        condition(rule);
      } catch (IllegalArgumentException e) {
        faults.add(new Fault(index, "when", String.valueOf(e.getMessage())));
      }
    }
    return faults;
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /// How the cache does of what rules say as long as nobody has called yet.
  public CacheUse use() {
    CacheStats stats = kept.stats();
    return new CacheUse(
        "rules",
        kept.estimatedSize(),
        MOST_KEPT,
        stats.hitCount(),
        stats.missCount(),
        stats.evictionCount());
  }

  /// The same reach, as far as it is known before any call what may be called.
  public Reach ruled(Reach within, Principal who, @Nullable InetAddress source) {
    return early.isEmpty() ? within : new Reach.Ruled(within, new Eyes(this, sight(who, source)));
  }

  /// The rules as somebody meets them.
  private record Eyes(Policy policy, Sight sight) implements Rules {
    @Override
    public boolean shows(ToolFacts tool) {
      return policy.mayEver(sight, tool);
    }
  }

  private boolean mayEver(Sight sight, ToolFacts tool) {
    Findings found = early(sight, tool);
    boolean mayBeOpened =
        found.closed() == null
            || found.isOpened()
            || late.stream()
                .anyMatch(
                    rule -> rule.said().effect() == Effect.ALLOW && rule.said().isAbout(tool));
    return found.deny() == null && mayBeOpened;
  }

  private Sight sight(Principal who, @Nullable InetAddress source) {
    return new Sight(
        looksAt.contains(Fact.SUBJECT) ? who.subject() : null,
        looksAt.contains(Fact.SCOPES) ? who.scopes() : null,
        looksAt.contains(Fact.TOKEN_ID) ? who.tokenId() : null,
        looksAt.contains(Fact.SOURCE) ? source : null);
  }

  /// Decides a call.
  public Decision decide(Ask ask) {
    Findings before = early(sight(ask.who(), ask.source()), ask.tool());
    Findings now = late.isEmpty() ? before : found(late, facts(ask), ask.tool(), before);
    if (now.deny() != null) {
      return now.deny();
    }
    if (now.closed() != null && !now.isOpened()) {
      return new Decision.Deny(
          Reason.policyDenied(now.closed()),
          "the policy allows %s only where a rule such as %s holds, and none does"
              .formatted(ask.tool(), now.closed()));
    }
    return now.approve() == null ? new Decision.Allow() : new Decision.Approve(now.approve());
  }

  private Findings early(Sight sight, ToolFacts tool) {
    return requireNonNull(kept.get(new Seen(sight, tool), this::asked), "findings");
  }

  private Findings asked(Seen seen) {
    Sight by = seen.by();
    Condition.Facts facts =
        fact -> fact(fact, by.subject(), by.scopes(), by.tokenId(), by.source(), seen.tool());
    return found(early, facts, seen.tool(), new Findings(null, null, false, null));
  }

  private Condition.Facts facts(Ask ask) {
    Principal who = ask.who();
    return fact ->
        switch (fact) {
          case ARGUMENTS -> ask.arguments().get();
          case NOW -> ask.now();
          case SUBJECT, SCOPES, TOKEN_ID, SERVER, TOOL, RISK, ANNOTATIONS, SOURCE ->
              fact(fact, who.subject(), who.scopes(), who.tokenId(), ask.source(), ask.tool());
        };
  }

  private Object fact(
      Fact fact,
      @Nullable String subject,
      @Nullable Set<Scope> scopes,
      @Nullable String tokenId,
      @Nullable InetAddress source,
      ToolFacts tool) {
    return switch (fact) {
      case SUBJECT -> requireNonNull(subject, "subject");
      case SCOPES -> requireNonNull(scopes, "scopes").stream().map(Scope::wire).sorted().toList();
      case TOKEN_ID -> requireNonNull(tokenId, "tokenId");
      case SERVER -> tool.server().value();
      case TOOL -> tool.name();
      case RISK -> riskOf.apply(tool).wire();
      case ANNOTATIONS -> tool.annotations();
      case SOURCE -> source == null ? "" : withoutZone(source.getHostAddress());
      case ARGUMENTS, NOW -> throw new IllegalStateException(fact + " is not known before a call");
    };
  }

  /// A link-local address of version 6 names its interface, which is of this machine alone.
  private static String withoutZone(String address) {
    int percent = address.indexOf('%');
    return percent < 0 ? address : address.substring(0, percent);
  }

  private static Findings found(
      List<Rule> rules, Condition.Facts facts, ToolFacts tool, Findings before) {
    Findings found = before;
    for (Rule rule : rules) {
      // One refusal is enough, and what was found before is not looked for again.
      if (found.deny() != null) {
        return found;
      }
      if (rule.said().isAbout(tool)) {
        found = with(found, rule.said(), rule.when().holds(facts), tool);
      }
    }
    return found;
  }

  private static Findings with(
      Findings before, PolicyRule rule, RuleOutcome outcome, ToolFacts tool) {
    if (outcome instanceof RuleOutcome.Failed(String why)) {
      Decision.Deny deny =
          new Decision.Deny(
              Reason.policyFailed(rule.name()),
              "rule %s of the policy cannot say whether it holds for %s, so the call is refused: %s"
                  .formatted(rule.name(), tool, why));
      return new Findings(deny, before.closed(), before.isOpened(), before.approve());
    }
    boolean holds = outcome instanceof RuleOutcome.Holds;
    return switch (rule.effect()) {
      case DENY ->
          holds
              ? new Findings(
                  new Decision.Deny(
                      Reason.policyDenied(rule.name()),
                      "rule %s of the policy refuses %s".formatted(rule.name(), tool)),
                  before.closed(),
                  before.isOpened(),
                  before.approve())
              : before;
      case ALLOW ->
          new Findings(
              null,
              before.closed() == null ? rule.name() : before.closed(),
              before.isOpened() || holds,
              before.approve());
      case APPROVE ->
          holds && before.approve() == null
              ? new Findings(null, before.closed(), before.isOpened(), rule.name())
              : before;
    };
  }

  /// What each rule says of a call, in the order of the file.
  public List<Step> explain(Ask ask) {
    Condition.Facts facts = facts(ask);
    return all.stream()
        .map(rule -> {
          boolean isAbout = rule.said().isAbout(ask.tool());
          return new Step(
              rule.said().name(),
              rule.said().effect(),
              isAbout,
              isAbout ? rule.when().holds(facts) : RuleOutcome.NOT);
        })
        .toList();
  }
}
