package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// One thing wrong with a settings file, with the place to look at. Never holds the value of a
/// secret.
///
/// @param file the file's name as people know it
/// @param line counted from 1
/// @param column counted from 1, in code points
/// @param key the path of the key, empty when the whole file is meant
/// @param message what is wrong and, where it helps, what to write instead
/// @param nearest the known name that was probably meant
public record Problem(
    String file, int line, int column, String key, String message, Optional<String> nearest) {
  public Problem {
    requireNonNull(file, "file");
    requireNonNull(key, "key");
    requireNonNull(message, "message");
    requireNonNull(nearest, "nearest");
  }

  /// One line: `roundhouse.yaml:12:5: listen.prot: unknown key; did you mean "port"?`.
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
        + nearest.map(name -> "; did you mean " + Text.quoted(name) + "?").orElse("");
  }
}
