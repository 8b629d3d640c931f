package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;

/// The name of an objective, in the letters of a server's name.
public record SloName(String value) implements Comparable<SloName> {
  public SloName {
    requireNonNull(value, "value");
    if (!ServerId.isValid(value)) {
      throw new IllegalArgumentException(
          "an objective cannot be called so: a name has 1 to %d of a-z 0-9 . _ - , as \"%s\""
              .formatted(ServerId.MAX_LENGTH, ServerId.suggest(value)));
    }
  }

  @Override
  public int compareTo(SloName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
