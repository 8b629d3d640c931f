package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is wanted: this share of something has to be good, over this time.
///
/// @param server none for all together
/// @param target share that has to be good, above 0 and below 1
public record Objective(
    SloName name, Indicator indicator, Optional<ServerId> server, double target, Duration window) {
  private static final Duration DAY = Duration.ofDays(1);

  public Objective {
    requireNonNull(name, "name");
    requireNonNull(indicator, "indicator");
    requireNonNull(server, "server");
    requireNonNull(window, "window");
    if (!(target > 0 && target < 1)) {
      throw new IllegalArgumentException(
          "a target of %s leaves no budget; it is above 0 and below 1".formatted(target));
    }
  }

  /// Those that are there when nobody says anything.
  static List<Objective> usual() {
    return List.of(
        of("availability", new Indicator.Availability(true), .999, DAY.multipliedBy(30)),
        of("latency", new Indicator.Latency(Duration.ofMillis(200)), .95, DAY),
        of("success", new Indicator.Success(), .98, DAY.multipliedBy(7)),
        of("error-rate", new Indicator.Success(), .99, Duration.ofHours(1)),
        of(
            "freshness",
            new Indicator.Freshness(Duration.ofSeconds(60), true),
            .99,
            Duration.ofHours(1)),
        of("utilisation", new Indicator.Utilisation(80), .95, Duration.ofHours(4)));
  }

  private static Objective of(String name, Indicator indicator, double target, Duration window) {
    return new Objective(new SloName(name), indicator, Optional.empty(), target, window);
  }

  /// The usual ones with what the file says, by name.
  static List<Objective> of(Map<SloName, SloSettings> said) {
    Map<SloName, Objective> all = new TreeMap<>();
    usual().forEach(each -> all.put(each.name(), each));
    said.forEach((name, settings) ->
        settings
            .objective(name)
            .ifPresentOrElse(each -> all.put(name, each), () -> all.remove(name)));
    return List.copyOf(all.values());
  }

  /// What may be bad.
  public double budget() {
    return 1 - target;
  }
}
