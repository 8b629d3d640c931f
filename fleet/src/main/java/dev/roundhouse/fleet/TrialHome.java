package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.process.Leavings;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The home of what is under trial, with bait in it and nothing else. Gone when it is closed. Safe
/// for many threads.
final class TrialHome implements AutoCloseable {
  private final Scratch folder;
  private final Bait bait;

  /// Where a sandbox shows it; null where there is none, and the folder itself is the home.
  private final @Nullable Path inside;

  private TrialHome(Scratch folder, Bait bait, @Nullable Path inside) {
    this.folder = requireNonNull(folder, "folder");
    this.bait = requireNonNull(bait, "bait");
    this.inside = inside;
  }

  /// @param inside where a sandbox has room that is gone with it; null without a sandbox
  static TrialHome in(Path parent, ServerId server, @Nullable Path inside) throws IOException {
    Scratch folder = Scratch.in(parent, server.value());
    boolean isLaid = false;
    try {
      Bait bait = Bait.laid(folder.folder());
      isLaid = true;
      return new TrialHome(folder, bait, inside);
    } finally {
      if (!isLaid) {
        folder.close();
      }
    }
  }

  /// As who lives there calls it.
  Path place() {
    return inside == null ? folder.folder() : inside;
  }

  /// What a sandbox has to show of it.
  Map<Path, Path> shown() {
    return inside == null ? Map.of() : bait.shown(inside);
  }

  /// Bait that was opened; empty where nobody could tell.
  Optional<List<String>> opened() {
    return bait.opened();
  }

  /// What was left in it, as `~/notes.txt`; empty where nobody could tell.
  ///
  /// @param pids of who lives there
  Optional<List<String>> written(Set<Long> pids) {
    Optional<Set<Path>> found;
    try {
      found =
          inside == null
              ? Optional.of(Leavings.in(folder.folder()))
              : Leavings.seenBy(pids, inside);
    } catch (IOException _) {
      found = Optional.empty(); // It is being removed.
    }
    return found.map(
        all -> all.stream().filter(each -> !Bait.isOne(each)).map(each -> "~/" + each).toList());
  }

  @Override
  public void close() {
    bait.close();
    folder.close();
  }
}
