package dev.roundhouse.monitoring;

import dev.roundhouse.kernel.CacheUse;
import dev.roundhouse.monitoring.Metrics.Kind;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Caches among the metrics: what they keep, how often that is what was wanted, and what had to go.
public final class CacheMetrics {
  private static final String CACHE = "cache";
  private static final String OUTCOME = "outcome";

  private CacheMetrics() {}

  public static void show(Metrics metrics, Supplier<List<CacheUse>> caches) {
    gauge(
        metrics,
        "roundhouse_cache_entries",
        "Entries that a cache keeps.",
        callback ->
            caches.get().forEach(each -> callback.call((double) each.entries(), each.name())));
    gauge(
        metrics,
        "roundhouse_cache_room_entries",
        "Most entries that a cache keeps.",
        callback -> caches.get().forEach(each -> callback.call((double) each.room(), each.name())));
    gauge(
        metrics,
        "roundhouse_cache_hit_ratio",
        "Share of the looks into a cache that have found something, since it has begun; not there"
            + " before the first.",
        callback ->
            caches
                .get()
                .forEach(
                    each -> each.hitRatio().ifPresent(share -> callback.call(share, each.name()))));
    counter(
        metrics,
        "roundhouse_cache_lookups_total",
        "Looks into a cache: hit when what was wanted was there, else miss.",
        callback ->
            caches
                .get()
                .forEach(each -> {
                  callback.call((double) each.hits(), each.name(), "hit");
                  callback.call((double) each.misses(), each.name(), "miss");
                }),
        CACHE,
        OUTCOME);
    counter(
        metrics,
        "roundhouse_cache_evictions_total",
        "Entries that had to go because a cache was full.",
        callback ->
            caches.get().forEach(each -> callback.call((double) each.evictions(), each.name())),
        CACHE);
  }

  private static void gauge(
      Metrics metrics, String name, String help, Consumer<GaugeWithCallback.Callback> points) {
    GaugeWithCallback.builder()
        .name(metrics.described(Kind.GAUGE, name, help, CACHE))
        .help(help)
        .labelNames(CACHE)
        .callback(points)
        .register(metrics.registry);
  }

  private static void counter(
      Metrics metrics,
      String name,
      String help,
      Consumer<CounterWithCallback.Callback> points,
      String... labels) {
    CounterWithCallback.builder()
        .name(metrics.described(Kind.COUNTER, name, help, labels))
        .help(help)
        .labelNames(labels)
        .callback(points)
        .register(metrics.registry);
  }
}
