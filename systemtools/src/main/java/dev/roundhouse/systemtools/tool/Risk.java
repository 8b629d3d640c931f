package dev.roundhouse.systemtools.tool;

import java.util.Locale;

/// How much harm a tool can do.
public enum Risk {
  LOW,
  MODERATE,
  HIGH,
  CRITICAL;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
