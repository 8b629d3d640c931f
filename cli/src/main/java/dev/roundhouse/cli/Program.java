package dev.roundhouse.cli;

import dev.roundhouse.config.Problem;
import dev.roundhouse.kernel.Finding;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The program behind the commands, brought by the room that wires it.
public interface Program {
  /// Starts everything and returns when the door is open.
  ///
  /// @throws RefusedConfigException when the configuration file is not good
  Running start(Options options);

  /// Everything that is wrong with a configuration file, in the order of the file.
  ///
  /// @param data directory with the secrets and servers that the file may refer to
  /// @param isWithSecrets whether the secrets and variables that it refers to have to be there
  List<Problem> check(Path config, Path data, boolean isWithSecrets);

  /// The effective configuration as YAML, secrets masked.
  String show(Optional<Path> config);

  /// The same as JSON, for scripts; what is not set is left out.
  String showJson(Optional<Path> config);

  /// What this machine can do and what keeps a start on this data directory from succeeding. Starts
  /// nothing but `node` and `npm` for their versions; takes up to some seconds.
  List<Finding> examine(Path data, Optional<Path> config);

  /// Files with keys and secrets that the configuration names by their path.
  ///
  /// @throws RefusedConfigException when the file is not good
  List<Path> secretFiles(Optional<Path> config);

  /// The JSON Schema of the configuration file.
  String schema();

  String version();

  /// How to start.
  ///
  /// @param config the configuration file; without one everything has its default
  /// @param port instead of the configured one; 0 takes any free one
  /// @param isLasting whether others may come to know its door, so that its end has to be
  ///   announced; false for one that ends with a single command
  record Options(Path data, Optional<Path> config, Optional<Integer> port, boolean isLasting) {}

  /// A started program.
  interface Running extends AutoCloseable {
    /// Where the door is, such as `http://127.0.0.1:4444`.
    URI address();

    /// A token for this user's own commands.
    String token();

    /// What could not be done or should be known, one line each.
    List<String> notes();

    /// Waits until somebody ends the program.
    void await() throws InterruptedException;

    /// Drains and ends everything.
    @Override
    void close();
  }
}
