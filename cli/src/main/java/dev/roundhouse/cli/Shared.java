package dev.roundhouse.cli;

import dev.roundhouse.config.Environment;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options that every command has.
final class Shared {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of all data (default: $XDG_DATA_HOME/roundhouse).")
  @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file (default: none, everything has its default).")
  @Nullable Path config;

  @Option(names = "--json", description = "Answer with JSON.")
  boolean isJson;

  Path data() {
    return data == null ? Environment.system().dataDirectory() : data;
  }

  Optional<Path> config() {
    return Optional.ofNullable(config);
  }

  /// Takes what was said before a sub-command where nothing was said behind it.
  void inherit(Shared before) {
    data = data == null ? before.data : data;
    config = config == null ? before.config : config;
    isJson |= before.isJson;
  }
}
