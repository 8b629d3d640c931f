package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The environment variables of the process and the folders that follow from them. The only place
/// in the house that reads them; everything else is handed one of these. Immutable.
public final class Environment {
  private final Map<String, String> variables;
  private final Path home;

  private Environment(Map<String, String> variables, Path home) {
    this.variables = Map.copyOf(variables);
    this.home = home;
  }

  /// The environment this process was started with.
  public static Environment system() {
    return new Environment(
        System.getenv(), Path.of(requireNonNull(System.getProperty("user.home"), "user.home")));
  }

  /// These variables and no others; without `HOME` the home is the working directory.
  public static Environment of(Map<String, String> variables) {
    return new Environment(variables, Path.of("").toAbsolutePath());
  }

  /// The value of a variable, or null when it is not set. Fits [SecretResolver].
  public @Nullable String variable(String name) {
    return variables.get(name);
  }

  /// The home of the user that runs the process.
  public Path home() {
    return absolute("HOME", home);
  }

  /// Where state is kept unless the settings say otherwise: `${XDG_DATA_HOME}/roundhouse`, or
  /// `~/.local/share/roundhouse`.
  public Path dataDirectory() {
    return absolute("XDG_DATA_HOME", home().resolve(".local").resolve("share"))
        .resolve("roundhouse");
  }

  /// The folders where commands are looked for, in this order; those that are relative are left
  /// out.
  public List<Path> programs() {
    String path = variables.getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(folder -> folder.startsWith("/"))
        .map(Path::of)
        .toList();
  }

  // The XDG specification has relative paths ignored; for HOME they make as little sense.
  private Path absolute(String variable, Path otherwise) {
    String value = variables.get(variable);
    return value != null && Path.of(value).isAbsolute() ? Path.of(value) : otherwise;
  }

  /// Names nothing: the values may be secret.
  @Override
  public String toString() {
    return "Environment of " + variables.size() + " variables";
  }
}
