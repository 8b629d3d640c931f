package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.PackageSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The store on the disk: `<name>/<version>/` for each installed version, `<name>/tags/<tag>` with
/// the version that a tag meant when it was first installed, and `.installing/` for what is not
/// whole yet. A version begins with a digit and a name never with a dot, so none can be another.
///
/// Whatever is in its place is whole: it got there by a rename. Safe for many threads.
final class Folders {
  private static final String INSTALLING = ".installing";
  private static final String TAGS = "tags";

  private final Path root;

  /// Held for renames and small files only.
  private final ReentrantLock placing = new ReentrantLock();

  Folders(Path root) {
    this.root = requireNonNull(root, "root").toAbsolutePath().normalize();
  }

  Path root() {
    return root;
  }

  /// Removes what an earlier run has left half.
  void sweep() throws IOException {
    delete(root.resolve(INSTALLING));
  }

  /// A new folder to install into, on the same file system.
  Path fresh() throws IOException {
    Path installing = Files.createDirectories(root.resolve(INSTALLING));
    return Files.createTempDirectory(installing, "package-");
  }

  /// What this spec means here, without asking anybody; null when it is not installed.
  @Nullable Installed find(PackageSpec spec) throws IOException {
    placing.lock();
    try {
      Optional<String> version = spec.isExact() ? spec.wanted() : tagged(spec);
      return version.isEmpty() ? null : Installed.read(home(spec.name(), version.get()));
    } finally {
      placing.unlock();
    }
  }

  /// Puts a whole install in its place, and writes down what its tag has meant. One that is there
  /// already stays, as something may run out of it.
  Installed place(PackageSpec spec, Installed made) throws IOException {
    Path home = home(made.name(), made.version());
    placing.lock();
    try {
      Installed there = Installed.read(home);
      if (there == null) {
        Files.createDirectories(requireNonNull(home.getParent(), "parent"));
        if (Files.exists(home)) {
          Files.move(home, fresh().resolve("spoilt"), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(made.home(), home, StandardCopyOption.ATOMIC_MOVE);
        there = made.at(home);
      }
      if (!spec.isExact()) {
        tag(spec, made.version());
      }
      return there;
    } finally {
      placing.unlock();
    }
  }

  /// Takes a version out, and the tags that mean it; false when it is not there.
  boolean remove(String name, String version) throws IOException {
    Path trash;
    placing.lock();
    try {
      Path home = home(name, version);
      if (!Files.isDirectory(home)) {
        return false;
      }
      for (Path tag : children(tags(name))) {
        if (Files.readString(tag).strip().equals(version)) {
          Files.delete(tag);
        }
      }
      trash = fresh();
      Files.move(home, trash.resolve("removed"), StandardCopyOption.ATOMIC_MOVE);
      if (children(tags(name)).isEmpty()) {
        Files.deleteIfExists(tags(name));
      }
      Path folder = root.resolve(name);
      if (children(folder).isEmpty()) {
        Files.delete(folder);
      }
    } finally {
      placing.unlock();
    }
    delete(trash);
    return true;
  }

  /// Every version that is whole.
  List<Installed> all() throws IOException {
    List<Installed> all = new ArrayList<>();
    for (Path first : children(root)) {
      boolean isScope = String.valueOf(first.getFileName()).startsWith("@");
      for (Path name : isScope ? children(first) : List.of(first)) {
        for (Path version : children(name)) {
          Installed installed = Installed.read(version);
          if (installed != null) {
            all.add(installed);
          }
        }
      }
    }
    return all;
  }

  /// The tags of this package that mean this version.
  List<String> tags(String name, String version) throws IOException {
    List<String> all = new ArrayList<>();
    placing.lock();
    try {
      for (Path tag : children(tags(name))) {
        if (Files.readString(tag).strip().equals(version)) {
          all.add(String.valueOf(tag.getFileName()));
        }
      }
    } finally {
      placing.unlock();
    }
    return all;
  }

  private Path home(String name, String version) {
    return root.resolve(name).resolve(version);
  }

  private Path tags(String name) {
    return root.resolve(name).resolve(TAGS);
  }

  private Optional<String> tagged(PackageSpec spec) throws IOException {
    Path file = tags(spec.name()).resolve(spec.selector());
    return Files.isRegularFile(file)
        ? Optional.of(Files.readString(file).strip()).filter(PackageSpec::isVersion)
        : Optional.empty();
  }

  private void tag(PackageSpec spec, String version) throws IOException {
    Path tags = Files.createDirectories(tags(spec.name()));
    Path draft = fresh();
    Path file = Files.write(draft.resolve("tag"), version.getBytes(StandardCharsets.US_ASCII));
    Files.move(file, tags.resolve(spec.selector()), StandardCopyOption.ATOMIC_MOVE);
    Files.delete(draft);
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        entries.forEach(children::add);
      }
    }
    children.sort(null);
    return children;
  }

  /// What the files below a folder take; a link counts for nothing.
  static long bytes(Path folder) throws IOException {
    AtomicLong sum = new AtomicLong();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
            return FileVisitResult.CONTINUE;
          }
        });
    return sum.get();
  }

  /// Deletes a folder with everything in it, following no link.
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path left, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(left);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
