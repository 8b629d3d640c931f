package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;
import java.time.Duration;

/// How a version is tried before anybody uses it.
public record TrialSettings(
    @Setting(
            value =
                "Whether a version under trial gets the secrets of its definition; otherwise it gets"
                    + " a word in the place of each.",
            fallback = "false")
        boolean secrets,
    @Setting(value = "Whether a version under trial reaches the network.", fallback = "false")
        boolean network,
    @Setting(
            value =
                "Longest wait for the start of a version under trial, and for each of its answers.",
            fallback = "30s",
            min = "1s",
            max = "10m")
        Duration timeout,
    @Setting(
            value = "Longest time for the whole trial of one version.",
            fallback = "5m",
            min = "10s",
            max = "1h")
        Duration longest,
    @Setting(
            value =
                "How often a version under trial is asked for its tools again and again, so that one"
                    + " that leaks or ends after some calls is seen.",
            fallback = "60",
            min = "1",
            max = "1000")
        int repeats,
    @Setting(
            value =
                "Whether some calls of tools that only read, without those that hold something"
                    + " secret, are kept in memory and made again to the old and the new version in"
                    + " their sandboxes.",
            fallback = "true")
        boolean replay) {
  /// What is in force where nobody says anything.
  public static final TrialSettings DEFAULT =
      new TrialSettings(false, false, Duration.ofSeconds(30), Duration.ofMinutes(5), 60, true);

  public TrialSettings {
    requireNonNull(timeout, "timeout");
    requireNonNull(longest, "longest");
  }
}
