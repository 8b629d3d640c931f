package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Which versions a server may be moved to, and when. Immutable.
public record UpdatePolicy(
    @Setting(
            value =
                "How far a server may be moved: pin never, patch and minor as far as Semantic"
                    + " Versioning says that nothing breaks, latest to any release.",
            fallback = "minor")
        Channel channel,
    @Setting(
            value =
                "How long a version has to have been out before it is offered; one that fixes a"
                    + " known vulnerability need not wait.",
            fallback = "3d",
            min = "0s",
            max = "365d")
        Duration minAge,
    @Setting(
            "When a version may be promoted, as a cron expression of five fields; without it at any"
                + " time.")
        Optional<String> window,
    @Setting(value = "How long the window stays open.", fallback = "2h", min = "1m", max = "7d")
        Duration windowLength,
    @Setting(
            value = "How many people have to approve a promotion.",
            fallback = "1",
            min = "0",
            max = "10")
        int approvals,
    @Setting(
            "Licences that a version may not have, by their SPDX identifiers, such as AGPL-3.0-only.")
        List<String> forbiddenLicences) {

  /// How far a server may be moved.
  public enum Channel {
    PIN,
    PATCH,
    MINOR,
    LATEST;

    /// As it stands in settings and answers.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean allows(Version from, Version to) {
      Version.Step step = from.stepTo(to);
      return switch (this) {
        case PIN -> false;
        case PATCH -> step == Version.Step.PATCH;
        case MINOR -> step != Version.Step.MAJOR;
        case LATEST -> true;
      };
    }
  }

  /// What is in force where nobody says anything.
  public static final UpdatePolicy DEFAULT =
      new UpdatePolicy(
          Channel.MINOR, Duration.ofDays(3), Optional.empty(), Duration.ofHours(2), 1, List.of());

  public UpdatePolicy {
    requireNonNull(channel, "channel");
    requireNonNull(minAge, "minAge");
    requireNonNull(windowLength, "windowLength");
    forbiddenLicences = List.copyOf(forbiddenLicences);
    if (minAge.isNegative()) {
      throw new IllegalArgumentException("min-age is not less than nothing");
    }
    if (approvals < 0 || approvals > 10) {
      throw new IllegalArgumentException("approvals is 0 to 10");
    }
    if (window.isPresent()) {
      new Window(window.get(), windowLength);
    }
  }

  /// When a version may be promoted; empty for any time.
  public Optional<Window> times() {
    return window.map(text -> new Window(text, windowLength));
  }
}
