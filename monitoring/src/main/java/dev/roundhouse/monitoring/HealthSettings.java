package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;
import dev.roundhouse.monitoring.Component.Rhythm;
import java.time.Duration;

/// How often the parts of this program and what it needs are looked at.
public record HealthSettings(
    @Setting(value = "Time between two looks at a part.", fallback = "30s", min = "1s", max = "1h")
        Duration every,
    @Setting(
            value = "Longest time for a look; a part that takes longer is unknown.",
            fallback = "5s",
            min = "100ms",
            max = "1m")
        Duration timeout,
    @Setting(
            value = "Looks in a row that have to be worse before a part over a network is.",
            fallback = "2",
            min = "1",
            max = "100")
        int failures,
    @Setting(
            value = "Looks in a row that have to be better before a part over a network is.",
            fallback = "1",
            min = "1",
            max = "100")
        int successes) {
  public HealthSettings {
    requireNonNull(every, "every");
    requireNonNull(timeout, "timeout");
  }

  /// Of what is over a network, where one bad look says little.
  public Rhythm rhythm() {
    return new Rhythm(every, timeout, failures, successes);
  }

  /// Of what is in this program or on this machine: one bad look is enough.
  public Rhythm atOnce() {
    return new Rhythm(every, timeout, 1, 1);
  }
}
