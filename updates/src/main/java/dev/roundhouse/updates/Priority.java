package dev.roundhouse.updates;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// How soon a job is done, compared to others; the last goes first.
public enum Priority {
  LOW,
  NORMAL,
  HIGH,
  CRITICAL,
  SECURITY;

  /// As it stands in answers and in the store.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Reads what [#wire] gives; empty for anything else.
  public static Optional<Priority> read(String text) {
    return Stream.of(values()).filter(each -> each.wire().equals(text)).findFirst();
  }
}
