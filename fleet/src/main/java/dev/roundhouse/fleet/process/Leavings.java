package dev.roundhouse.fleet.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The files that processes have made in a folder, of which they see another than the machine does.
/// Follows no link, and looks no further than some hundred files.
public final class Leavings {
  private static final Path PROC = Path.of("/proc");
  private static final int DEEPEST = 6;
  private static final int MOST = 500;

  private Leavings() {}

  /// Names from the folder on; empty where nobody could tell.
  ///
  /// @param pids those of a sandbox; the youngest sees what it shows
  /// @param folder as they call it
  public static Optional<Set<Path>> seenBy(Set<Long> pids, Path folder) {
    for (long pid : pids.stream().sorted(Comparator.reverseOrder()).toList()) {
      try {
        Path own = Files.readSymbolicLink(PROC.resolve(pid + "/ns/mnt"));
        if (!own.equals(Files.readSymbolicLink(PROC.resolve("self/ns/mnt")))) {
          Path root = PROC.resolve(pid + "/root");
          return Optional.of(in(root.resolve(folder.toString().substring(1))));
        }
      } catch (IOException _) {
        // It has ended, or it is not this program's to look at.
      }
    }
    return Optional.empty();
  }

  /// Names of the files in a folder, from there on.
  public static Set<Path> in(Path folder) throws IOException {
    Set<Path> found = new TreeSet<>();
    Files.walkFileTree(
        folder,
        Set.of(),
        DEEPEST,
        new SimpleFileVisitor<>() {
          private int seen;

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
            if (!is.isDirectory()) {
              found.add(folder.relativize(file));
            }
            return ++seen < MOST ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            // What is gone meanwhile, or shut, is none that stays or can be named.
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
