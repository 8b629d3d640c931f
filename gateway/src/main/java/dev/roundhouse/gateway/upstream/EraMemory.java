package dev.roundhouse.gateway.upstream;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Protocol.Era;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which eras a server was found to speak, and when. A verdict ages: a server that learns the
/// modern era never contradicts "legacy" by failing, so only time retires that belief.
final class EraMemory {
  private static final Duration GOOD_FOR = Duration.ofHours(24);

  private record Key(ServerId server, Era era) {}

  private record Verdict(boolean isSpoken, Instant since) {}

  private final Map<Key, Verdict> verdicts = new ConcurrentHashMap<>();
  private final Ticker ticker;

  EraMemory(Ticker ticker) {
    this.ticker = ticker;
  }

  void found(ServerId server, Era era, boolean isSpoken) {
    verdicts.put(new Key(server, era), new Verdict(isSpoken, ticker.instant()));
  }

  void forget(ServerId server) {
    verdicts.keySet().removeIf(key -> key.server().equals(server));
  }

  boolean isKnown(ServerId server, Era era) {
    return verdict(server, era) != null;
  }

  /// Eras worth trying: the preferred one first, without those known not to be spoken. When none
  /// would be left, everything is tried again: one of the beliefs must be wrong.
  List<Era> order(ServerId server, Era preferred) {
    Era other = preferred == Era.MODERN ? Era.LEGACY : Era.MODERN;
    List<Era> hopeful =
        List.of(preferred, other).stream()
            .filter(era -> {
              Verdict verdict = verdict(server, era);
              return verdict == null || verdict.isSpoken();
            })
            .toList();
    return hopeful.isEmpty() ? List.of(preferred, other) : hopeful;
  }

  private @org.jspecify.annotations.Nullable Verdict verdict(ServerId server, Era era) {
    Verdict verdict = verdicts.get(new Key(server, era));
    boolean isFresh = verdict != null && verdict.since().plus(GOOD_FOR).isAfter(ticker.instant());
    return isFresh ? verdict : null;
  }
}
