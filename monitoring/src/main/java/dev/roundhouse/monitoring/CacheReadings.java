package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.CacheUse;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// How the caches are: one that is full, and since the look before has thrown away what was wanted
/// again and again, costs more than it saves. Safe for many threads.
public final class CacheReadings implements Component.Probe {
  /// Below so many looks into a cache nothing can be said of it.
  private static final long ENOUGH = 100;

  /// Of its room: from here on it is full.
  private static final double FULL = .9;

  /// Evictions, of all looks into it: from here on it throws away all the time.
  private static final double CONSTANT = .1;

  private final Supplier<List<CacheUse>> caches;
  private final AtomicReference<Map<String, CacheUse>> before = new AtomicReference<>(Map.of());

  public CacheReadings(Supplier<List<CacheUse>> caches) {
    this.caches = requireNonNull(caches, "caches");
  }

  @Override
  public Reading read() {
    List<CacheUse> now = caches.get();
    Map<String, CacheUse> next = new HashMap<>();
    now.forEach(each -> next.put(each.name(), each));
    Map<String, CacheUse> last = before.getAndSet(Map.copyOf(next));
    return of(
        now,
        now.stream()
            .map(each -> last.containsKey(each.name()) ? each.since(last.get(each.name())) : each)
            .toList());
  }

  /// @param now all that was counted
  /// @param since the same since the look before
  static Reading of(List<CacheUse> now, List<CacheUse> since) {
    if (now.isEmpty()) {
      return new Reading(ComponentState.NOT_CONFIGURED, "nothing is kept in a cache");
    }
    String full =
        since.stream()
            .filter(CacheReadings::isTooSmall)
            .map(each ->
                "%s threw away %d in %d looks since the last time"
                    .formatted(each.name(), each.evictions(), each.lookups()))
            .collect(Collectors.joining("; "));
    String says = now.stream().map(CacheReadings::words).collect(Collectors.joining("; "));
    return full.isEmpty()
        ? Reading.healthy(says)
        : new Reading(
            ComponentState.DEGRADED,
            full + ", as there are more kinds of clients and tokens than it has room for; " + says);
  }

  private static boolean isTooSmall(CacheUse since) {
    return since.lookups() >= ENOUGH
        && since.entries() >= FULL * since.room()
        && since.evictions() >= CONSTANT * since.lookups();
  }

  private static String words(CacheUse cache) {
    String found =
        cache.lookups() == 0
            ? "not asked yet"
            : String.format(Locale.ENGLISH, "%.1f %% found", 100 * cache.hitRatio().getAsDouble());
    return "%s: %d of %d kept, %s".formatted(cache.name(), cache.entries(), cache.room(), found);
  }
}
