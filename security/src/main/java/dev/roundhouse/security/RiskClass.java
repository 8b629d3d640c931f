package dev.roundhouse.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How much harm a tool can do, from none known to much. The built-in tools say theirs; of others
/// the operator says it, as what a server says of its own tools is worth what the server is.
public enum RiskClass {
  /// Nobody has said.
  UNRATED,
  LOW,
  MODERATE,
  HIGH,
  CRITICAL;

  /// As it stands in settings, lists and answers.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The class of this text, if it is one.
  public static Optional<RiskClass> of(@Nullable String wire) {
    return Arrays.stream(values()).filter(each -> each.wire().equals(wire)).findFirst();
  }
}
