package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;
import dev.roundhouse.monitoring.Component.Rhythm;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

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
        int successes,
    @Setting(
            value = "Age at which a secret or key is told as old.",
            fallback = "365d",
            min = "1d",
            max = "3650d")
        Duration oldSecrets,
    @Setting(
            value = "Time before its end from which on a certificate is told.",
            fallback = "30d",
            min = "1h",
            max = "365d")
        Duration renewCertificates,
    @Setting(
            "Things beside this program that are looked at with it, by name: a url, a tcp address"
                + " or a database (sql).")
        Map<String, NeighbourSettings> neighbours) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final int MOST = 100;

  public HealthSettings {
    requireNonNull(every, "every");
    requireNonNull(timeout, "timeout");
    requireNonNull(oldSecrets, "oldSecrets");
    requireNonNull(renewCertificates, "renewCertificates");
    neighbours = Collections.unmodifiableMap(new TreeMap<>(neighbours));
    if (neighbours.size() > MOST) {
      throw new IllegalArgumentException("there are " + MOST + " neighbours at most");
    }
    neighbours
        .keySet()
        .forEach(name -> {
          if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                "a neighbour has a name of small letters, digits and dashes, not " + name);
          }
        });
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
