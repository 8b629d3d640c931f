package dev.roundhouse.cli;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps what a program started for one command would log in the course of things away from the
/// terminal until closed. Warnings and errors still come through.
final class QuietLog implements AutoCloseable {
  /// Held, because a logger that nobody holds forgets its level.
  private static final Logger LOG = Logger.getLogger("roundhouse");

  private final @Nullable Level before;

  private QuietLog(@Nullable Level before) {
    this.before = before;
  }

  static QuietLog hush() {
    QuietLog quiet = new QuietLog(LOG.getLevel());
    LOG.setLevel(Level.WARNING);
    return quiet;
  }

  @Override
  public void close() {
    LOG.setLevel(before);
  }
}
