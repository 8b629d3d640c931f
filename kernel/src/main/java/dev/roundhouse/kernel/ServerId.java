package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of a server behind the door, as people type it and as it appears in front of a tool
/// (`everything__echo`). Lower case letters, digits, `-`, `_` and `.`; never `__`, which separates
/// server and tool.
public record ServerId(String value) implements Comparable<ServerId> {
  /// The longest name; leaves room for a tool name within 64 characters.
  public static final int MAX_LENGTH = 40;

  private static final Pattern VALID = Pattern.compile("[a-z0-9](?:[a-z0-9.-]|_(?!_))*");

  public ServerId {
    requireNonNull(value, "value");
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "server name \""
              + (value.length() <= 4 * MAX_LENGTH
                  ? value
                  : value.substring(0, 4 * MAX_LENGTH) + "…")
              + "\" is not usable: 1 to "
              + MAX_LENGTH
              + " of a-z 0-9 . _ - , starting with a letter or digit, without a double underscore;"
              + " try \""
              + suggest(value)
              + "\"");
    }
  }

  public static boolean isValid(String value) {
    return value.length() <= MAX_LENGTH && !value.endsWith("_") && VALID.matcher(value).matches();
  }

  /// The nearest usable name, for error messages and for imports.
  public static String suggest(String value) {
    // Cut first: the expressions below are meant for names, not for what else may arrive.
    String name =
        value
            .substring(0, Math.min(value.length(), 4 * MAX_LENGTH))
            .toLowerCase(java.util.Locale.ROOT)
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("_{2,}", "_")
            .replaceAll("^[^a-z0-9]+|[_.-]+$", "");
    if (name.length() > MAX_LENGTH) {
      name = name.substring(0, MAX_LENGTH).replaceAll("[_.-]+$", "");
    }
    return name.isEmpty() ? "server" : name;
  }

  @Override
  public int compareTo(ServerId other) {
    return value.compareTo(other.value);
  }

  // Written out, with hashCode: those of a record are made at the first use, which takes 25 ms of a
  // start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ServerId(String theirs) && value.equals(theirs);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
