package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// One thing wrong in a settings file, at the place where a person has to change it. Lines and
/// columns count from 1; the key is the dotted path, empty when the text itself is not readable.
public record Problem(
    String file, int line, int column, String key, String message, Optional<String> nearest) {
  public Problem {
    requireNonNull(file, "file");
    requireNonNull(key, "key");
    requireNonNull(message, "message");
    requireNonNull(nearest, "nearest");
  }

  /// The form that editors and terminals make a link of: `file:line:column: key: message`.
  @Override
  public String toString() {
    return file
        + ":"
        + line
        + ":"
        + column
        + ": "
        + (key.isEmpty() ? "" : key + ": ")
        + message
        + nearest.map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }
}
