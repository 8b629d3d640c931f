package dev.roundhouse.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The process environment, read here and nowhere else.
public final class Environment {
  private Environment() {}

  /// The variable's value, or null when it is not set.
  public static @Nullable String get(String name) {
    return System.getenv(name);
  }

  /// The home folder of the user who runs the program.
  public static Path home() {
    String home = get("HOME");
    // Service managers may start a program with HOME unset or empty; the JDK asks the user
    // database.
    return home != null && home.startsWith("/")
        ? Path.of(home)
        : Path.of(System.getProperty("user.home", "/"));
  }

  /// Where the program keeps what it must not lose: `${XDG_DATA_HOME:-~/.local/share}/roundhouse`.
  public static Path dataDirectory() {
    return dataDirectory(get("XDG_DATA_HOME"), home());
  }

  static Path dataDirectory(@Nullable String xdgDataHome, Path home) {
    // The XDG specification asks to ignore a relative path.
    Path data =
        xdgDataHome != null && Path.of(xdgDataHome).isAbsolute()
            ? Path.of(xdgDataHome)
            : home.resolve(".local").resolve("share");
    return data.resolve("roundhouse");
  }

  /// A path as written: `~/` is the home folder, anything relative belongs to the folder.
  static Path path(String text, Path folder) {
    if (text.equals("~")) {
      return home();
    }
    return text.startsWith("~/") ? home().resolve(text.substring(2)) : folder.resolve(text);
  }
}
