package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.PolicyTrial;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.TokenRecord;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/// What the policy would say. Safe for many threads.
public final class PolicyOperations {
  private final PolicyTrial trial;
  private final IdentityOperations identity;
  private final Ticker ticker;

  PolicyOperations(PolicyTrial trial, IdentityOperations identity, Ticker ticker) {
    this.trial = requireNonNull(trial, "trial");
    this.identity = requireNonNull(identity, "identity");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// A call that somebody might make.
  ///
  /// @param subject whose; with no scopes said, those of its newest token that is good now
  /// @param scopes instead of those of a token
  /// @param tool as `SERVER/TOOL`
  /// @param at when; now if empty
  public record Wish(
      Optional<String> subject,
      Optional<Set<Scope>> scopes,
      String tool,
      Json arguments,
      Optional<InetAddress> source,
      Optional<Instant> at) {
    public Wish {
      requireNonNull(subject, "subject");
      requireNonNull(scopes, "scopes");
      requireNonNull(tool, "tool");
      requireNonNull(arguments, "arguments");
      requireNonNull(source, "source");
      requireNonNull(at, "at");
    }
  }

  /// Answers what would become of it, and makes no call.
  ///
  /// @throws IllegalArgumentException when the wish makes no sense
  public PolicyTrial.Answer test(Principal who, Wish wish) {
    Operations.need(who, Scope.ADMIN);
    int slash = wish.tool().indexOf('/');
    if (slash < 1 || !ServerId.isValid(wish.tool().substring(0, slash))) {
      throw new IllegalArgumentException(
          "\"" + wish.tool() + "\" is no tool; write it as SERVER/TOOL");
    }
    return trial.ask(
        new PolicyTrial.Question(
            principal(wish),
            new ServerId(wish.tool().substring(0, slash)),
            wish.tool().substring(slash + 1),
            wish.arguments(),
            wish.source().orElse(null),
            wish.at().orElseGet(ticker::instant)));
  }

  private Principal principal(Wish wish) {
    String subject = wish.subject().orElse("somebody");
    if (wish.scopes().isPresent()) {
      return new Principal(subject, Grants.of(wish.scopes().get()), "test");
    }
    Instant now = ticker.instant();
    TokenRecord newest =
        identity.records().stream()
            .filter(each -> each.subject().equals(subject))
            .filter(each -> each.revoked().isEmpty() && each.expires().isAfter(now))
            .max(Comparator.comparing(TokenRecord::created))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "nobody has a good token for " + subject + "; say its scopes instead"));
    return new Principal(subject, Grants.of(newest.scopes()), newest.id());
  }
}
