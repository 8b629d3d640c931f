package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.memory.OpenWatch;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Files such as people keep their secrets in, with no secret in them, in the home of a version
/// under trial: who opens one looks for what is not theirs. Safe for many threads.
final class Bait implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final String COMMENT = "# Nothing is in here.\n";
  private static final String EMPTY = "{}\n";

  /// What each holds, so that who reads it finds its form.
  private static final Map<String, String> FILES =
      Map.of(
          ".ssh/id_ed25519", COMMENT,
          ".aws/credentials", COMMENT,
          ".npmrc", COMMENT,
          ".git-credentials", COMMENT,
          ".docker/config.json", EMPTY,
          ".kube/config", EMPTY);

  private final Path folder;
  private final @Nullable OpenWatch watch;

  private Bait(Path folder, @Nullable OpenWatch watch) {
    this.folder = requireNonNull(folder, "folder");
    this.watch = watch;
  }

  /// Lays it, and watches it from then on.
  ///
  /// @param folder empty
  static Bait laid(Path folder) throws IOException {
    for (Map.Entry<String, String> each : FILES.entrySet()) {
      Path file = folder.resolve(each.getKey());
      Files.createDirectories(requireNonNull(file.getParent()));
      Files.writeString(file, each.getValue());
    }
    OpenWatch watch = null;
    try {
      watch = OpenWatch.of(FILES.keySet().stream().map(folder::resolve).toList());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "nobody sees what a trial opens: {0}", e.getMessage());
    }
    return new Bait(folder, watch);
  }

  /// Where it is to be seen in a home, and which file that is.
  Map<Path, Path> shown(Path home) {
    Map<Path, Path> all = new HashMap<>();
    FILES.keySet().forEach(each -> all.put(home.resolve(each), folder.resolve(each)));
    return all;
  }

  /// Whether a file of a home is one of these.
  ///
  /// @param name from the home on
  static boolean isOne(Path name) {
    return FILES.containsKey(name.toString());
  }

  /// What was opened, as `~/.ssh/id_ed25519`; empty where nobody could tell.
  Optional<List<String>> opened() {
    if (watch == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          watch.opened().stream().map(each -> "~/" + folder.relativize(each)).sorted().toList());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "nobody sees what a trial opens: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      if (watch != null) {
        watch.close();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "files are watched for ever: {0}", e.getMessage());
    }
  }
}
