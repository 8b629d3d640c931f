package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An empty folder that is gone with all that is in it when it is closed.
///
/// @param folder private to this user
record Scratch(Path folder) implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  Scratch {
    requireNonNull(folder, "folder");
  }

  static Scratch in(Path parent, String name) throws IOException {
    Files.createDirectories(parent);
    return new Scratch(Files.createTempDirectory(parent, name + "-").toAbsolutePath());
  }

  /// Removes what an earlier run has left.
  static void sweep(Path parent) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (Stream<Path> left = Files.list(parent)) {
      left.forEach(each -> new Scratch(each).close());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be cleared: {1}", parent, e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      Files.walkFileTree(folder, new Removal());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be removed: {1}", folder, e.getMessage());
    }
  }

  /// Follows no link.
  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
