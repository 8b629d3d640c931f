package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// One objective, as it stands in the file.
public record SloSettings(
    @Setting(
            "What has to be good: the time in which it works (availability), calls that do not fail"
                + " (success), calls that are fast (latency), the time in which what is known is"
                + " new (freshness) or in which there is room on the machine (utilisation), or what"
                + " another program tells by POST /sla/measurement (external).")
        Optional<Kind> indicator,
    @Setting(
            value = "Smallest share of the calls or of the time that has to be good, in percent.",
            min = "1",
            max = "99.9999")
        Optional<Double> target,
    @Setting(value = "The time up to now that it is about.", min = "5m", max = "400d")
        Optional<Duration> window,
    @Setting("The server that it is about; all of them together if not said.")
        Optional<ServerId> server,
    @Setting(
            "Of latency: longest time of a call that is good; one of 1ms, 5ms, 10ms, 25ms, 50ms,"
                + " 100ms, 200ms, 250ms, 500ms, 1s, 2500ms, 5s, 10s, 30s and 60s.")
        Optional<Duration> fasterThan,
    @Setting(
            "Of freshness: greatest age that is good; one of 5s, 10s, 15s, 30s, 60s, 2m, 5m, 10m,"
                + " 30m and 1h.")
        Optional<Duration> noOlderThan,
    @Setting(
            value =
                "Of utilisation: most of the processors and of the memory that may be in use, in"
                    + " percent; a multiple of 5.",
            min = "5",
            max = "95")
        Optional<Integer> atMost,
    @Setting(
            value =
                "Of availability and freshness: whether time in which this program did not run is"
                    + " bad; else it is left out.",
            fallback = "true")
        boolean countsDowntime,
    @Setting(value = "False takes away one that is there without being said.", fallback = "true")
        boolean enabled) {
  /// What can be measured.
  public enum Kind {
    AVAILABILITY,
    SUCCESS,
    LATENCY,
    FRESHNESS,
    UTILISATION,
    EXTERNAL
  }

  public SloSettings {
    requireNonNull(indicator, "indicator");
    requireNonNull(target, "target");
    requireNonNull(window, "window");
    requireNonNull(server, "server");
    if (enabled) {
      said("indicator", indicator);
      said("target", target);
      said("window", window);
      Kind kind = indicator.orElseThrow();
      fits(kind, Kind.LATENCY, "faster-than", fasterThan);
      fits(kind, Kind.FRESHNESS, "no-older-than", noOlderThan);
      fits(kind, Kind.UTILISATION, "at-most", atMost);
      if (server.isPresent() && (kind == Kind.FRESHNESS || kind == Kind.UTILISATION)) {
        throw new IllegalArgumentException(
            "%s is of the whole program, and not of one server; leave out server"
                .formatted(kind == Kind.FRESHNESS ? "freshness" : "utilisation"));
      }
      // Tells which bounds there are.
      made(kind, fasterThan, noOlderThan, atMost, countsDowntime);
    }
  }

  private static void said(String key, Optional<?> value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          key + " is missing; say it, or take the objective away with enabled: false");
    }
  }

  private static void fits(Kind kind, Kind own, String key, Optional<?> value) {
    String name = own.name().toLowerCase(Locale.ROOT);
    if (kind == own && value.isEmpty()) {
      throw new IllegalArgumentException("%s is missing; %s needs it".formatted(key, name));
    }
    if (kind != own && value.isPresent()) {
      throw new IllegalArgumentException("%s is for the indicator %s only".formatted(key, name));
    }
  }

  private static Indicator made(
      Kind kind,
      Optional<Duration> fasterThan,
      Optional<Duration> noOlderThan,
      Optional<Integer> atMost,
      boolean countsDowntime) {
    return switch (kind) {
      case AVAILABILITY -> new Indicator.Availability(countsDowntime);
      case SUCCESS -> new Indicator.Success();
      case LATENCY -> new Indicator.Latency(fasterThan.orElseThrow());
      case FRESHNESS -> new Indicator.Freshness(noOlderThan.orElseThrow(), countsDowntime);
      case UTILISATION -> new Indicator.Utilisation(atMost.orElseThrow());
      case EXTERNAL -> new Indicator.External();
    };
  }

  /// The objective; empty when it is taken away.
  Optional<Objective> objective(SloName name) {
    return enabled
        ? Optional.of(
            new Objective(
                name,
                made(indicator.orElseThrow(), fasterThan, noOlderThan, atMost, countsDowntime),
                server,
                target.orElseThrow() / 100,
                window.orElseThrow()))
        : Optional.empty();
  }
}
