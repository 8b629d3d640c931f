package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Calls by the minute: a bucket of tokens for each principal and class of tools, each principal
/// and each server that has such a limit. A bucket holds a minute's worth and fills evenly. One
/// that nobody has used for longer than that is full, so it is forgotten and made anew. Safe for
/// many threads.
final class RateLimits {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /// More buckets than principals, servers and classes are likely to be; the idlest are forgotten.
  private static final int MOST = 100_000;

  /// Another limit is another bucket, so a change of the settings counts at once.
  private record Key(Reason kind, String whose, String what, int perMinute) {}

  private final Cache<Key, Bucket> buckets;
  private final TimeMeter time;

  RateLimits(Ticker ticker) {
    requireNonNull(ticker, "ticker");
    this.time = new Clock(ticker);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(MINUTE.multipliedBy(2))
            .ticker(ticker::nanos)
            .build();
  }

  private record Clock(Ticker ticker) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return ticker.nanos();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  /// Takes one token of each bucket that counts, or none.
  ///
  /// @param tool null for what is no tool
  /// @return why not; null when they were taken
  @Nullable Refusal take(
      LimitSettings limits, String subject, ServerId server, @Nullable ToolFacts tool) {
    List<Key> keys = keys(limits, subject, server, tool);
    for (int at = 0; at < keys.size(); at++) {
      Key key = keys.get(at);
      ConsumptionProbe probe = bucket(key).tryConsumeAndReturnRemaining(1);
      if (!probe.isConsumed()) {
        // What is refused has not used up anything.
        keys.subList(0, at).forEach(taken -> bucket(taken).addTokens(1));
        return refusal(key, Duration.ofNanos(probe.getNanosToWaitForRefill()));
      }
    }
    return null;
  }

  /// Why a call of a tool could not be made now; null when it could. Takes nothing.
  @Nullable Refusal foresee(LimitSettings limits, String subject, ToolFacts tool) {
    for (Key key : keys(limits, subject, tool.server(), tool)) {
      EstimationProbe probe = bucket(key).estimateAbilityToConsume(1);
      if (!probe.canBeConsumed()) {
        return refusal(key, Duration.ofNanos(probe.getNanosToWaitForRefill()));
      }
    }
    return null;
  }

  private static List<Key> keys(
      LimitSettings limits, String subject, ServerId server, @Nullable ToolFacts tool) {
    RiskClass risk = tool == null ? RiskClass.UNRATED : limits.riskOf(tool);
    int ofRisk = limits.tools().of(risk);
    int ofServer = limits.perMinute(server);
    if (limits.principal() == 0 && ofRisk == 0 && ofServer == 0) {
      return List.of();
    }
    List<Key> keys = new ArrayList<>(3);
    if (limits.principal() > 0) {
      keys.add(new Key(Reason.LIMIT_PRINCIPAL, subject, "", limits.principal()));
    }
    if (ofRisk > 0) {
      keys.add(new Key(Reason.LIMIT_RISK, subject, risk.wire(), ofRisk));
    }
    if (ofServer > 0) {
      keys.add(new Key(Reason.LIMIT_SERVER, server.value(), "", ofServer));
    }
    return keys;
  }

  /// Takes a token for a request to the API.
  @Nullable Refusal request(LimitSettings limits, String subject) {
    if (limits.api() == 0) {
      return null;
    }
    Key key = new Key(Reason.LIMIT_API, subject, "", limits.api());
    ConsumptionProbe probe = bucket(key).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? null
        : refusal(key, Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  private Bucket bucket(Key key) {
    return requireNonNull(buckets.get(key, this::made), "bucket");
  }

  private Bucket made(Key key) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(key.perMinute()).refillGreedy(key.perMinute(), MINUTE))
        .withCustomTimePrecision(time)
        .build();
  }

  private static Refusal refusal(Key key, Duration wait) {
    String again = "; again in " + Refusal.seconds(wait) + " s, or raise ";
    String says =
        switch (key.kind().wire()) {
          case "limit.risk" ->
              "%s has made the %d calls a minute that tools of the class %s allow%slimits.tools.%s"
                  .formatted(key.whose(), key.perMinute(), key.what(), again, key.what());
          case "limit.server" ->
              "server %s has had its %d calls a minute%slimits.server or limits.servers.%s"
                  .formatted(key.whose(), key.perMinute(), again, key.whose());
          case "limit.api" ->
              "%s has made its %d requests a minute%slimits.api"
                  .formatted(key.whose(), key.perMinute(), again);
          default ->
              "%s has made its %d calls a minute%slimits.principal"
                  .formatted(key.whose(), key.perMinute(), again);
        };
    return new Refusal(key.kind(), says, Optional.of(wait));
  }

  /// How many buckets there are, for tests of their forgetting.
  long size() {
    buckets.cleanUp();
    return buckets.estimatedSize();
  }
}
