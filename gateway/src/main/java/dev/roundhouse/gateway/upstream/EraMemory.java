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

  /// Eras to try: the preferred one first, but those known not to be spoken last. They are tried
  /// only when the other is refused: the server may have been started anew as another one.
  List<Era> order(ServerId server, Era preferred) {
    Era other = preferred == Era.MODERN ? Era.LEGACY : Era.MODERN;
    boolean isOtherBetter = !mayBeSpoken(server, preferred) && mayBeSpoken(server, other);
    return isOtherBetter ? List.of(other, preferred) : List.of(preferred, other);
  }

  boolean mayBeSpoken(ServerId server, Era era) {
    Verdict verdict = verdict(server, era);
    return verdict == null || verdict.isSpoken();
  }

  private @org.jspecify.annotations.Nullable Verdict verdict(ServerId server, Era era) {
    Verdict verdict = verdicts.get(new Key(server, era));
    boolean isFresh = verdict != null && verdict.since().plus(GOOD_FOR).isAfter(ticker.instant());
    return isFresh ? verdict : null;
  }
}
