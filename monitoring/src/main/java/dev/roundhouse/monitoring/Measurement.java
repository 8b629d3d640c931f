package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// What another program tells of an objective: how much of something was good, and how much bad.
///
/// @param at when it was; empty for now
/// @param id makes it the same measurement when it is told again; empty when each counts
public record Measurement(
    SloName slo, long good, long bad, Optional<Instant> at, Optional<String> id) {
  /// Most of each that can be told at once.
  public static final long MOST = 1_000_000_000;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  public Measurement {
    requireNonNull(slo, "slo");
    requireNonNull(at, "at");
    requireNonNull(id, "id");
    if (good < 0 || bad < 0 || good > MOST || bad > MOST || good + bad == 0) {
      throw new IllegalArgumentException(
          "good and bad are whole numbers from 0 to %d, and not both 0".formatted(MOST));
    }
    if (id.isPresent() && !ID.matcher(id.get()).matches()) {
      throw new IllegalArgumentException("id has 1 to 64 of A-Z a-z 0-9 . _ : -");
    }
  }
}
