package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;

/// The name of a class of servers, in the letters of a server's name.
public record ClassName(String value) implements Comparable<ClassName> {
  public ClassName {
    requireNonNull(value, "value");
    if (!ServerId.isValid(value)) {
      throw new IllegalArgumentException(
          "a class cannot be called so: a name has 1 to %d of a-z 0-9 . _ - , as \"%s\""
              .formatted(ServerId.MAX_LENGTH, ServerId.suggest(value)));
    }
  }

  @Override
  public int compareTo(ClassName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
