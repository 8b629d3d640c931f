package dev.roundhouse.monitoring;

import java.util.Locale;

/// How soon a person has to look at an alert, the milder before the worse.
public enum Severity {
  /// Good to know.
  INFO,
  /// Somebody should look at it before it gets worse.
  WARNING,
  /// Somebody is not served.
  CRITICAL,
  /// Everybody is told at once, however many messages there were before.
  EMERGENCY;

  /// As it stands in answers and settings.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException naming those that there are
  public static Severity of(String wire) {
    for (Severity each : values()) {
      if (each.wire().equals(wire)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "there is no severity " + wire + "; it is info, warning, critical or emergency");
  }

  public boolean isAtLeast(Severity other) {
    return compareTo(other) >= 0;
  }
}
