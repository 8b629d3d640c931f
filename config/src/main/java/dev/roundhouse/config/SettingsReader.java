package dev.roundhouse.config;

import java.nio.file.Path;

/// Reads settings in one line where no checks are needed; see [SettingsForm] for the rest.
public final class SettingsReader {
  private SettingsReader() {}

  /// The settings in this file. Relative paths in it start at its folder.
  public static <R extends Record> R read(Path file, Class<R> root) throws ConfigException {
    return SettingsForm.of(root).read(file);
  }

  /// The settings in this text; relative paths in it start at the working directory.
  ///
  /// @param name what errors call it
  public static <R extends Record> R parse(String yaml, String name, Class<R> root)
      throws ConfigException {
    return SettingsForm.of(root).parse(yaml, name, Path.of("").toAbsolutePath());
  }

  /// The settings when the file says nothing.
  ///
  /// @throws IllegalStateException when something has to be said
  public static <R extends Record> R defaults(Class<R> root) {
    return SettingsForm.of(root).defaults();
  }
}
