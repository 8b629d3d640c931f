package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes a folder that was made elsewhere, whole, into the store, where it then is as npm would
/// have left it. It gets there by one rename, and everything before that may be done again.
final class Staging {
  private static final Set<PosixFilePermission> HOME = PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

  private final Folders folders;
  private final Ticker ticker;

  Staging(Folders folders, Ticker ticker) {
    this.folders = requireNonNull(folders, "folders");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// @param spec with an exact version
  /// @param executable files besides the programs that may be run, below the folder
  Installed take(PackageSpec spec, Path home, String integrity, Set<Path> executable)
      throws PackageException {
    try {
      Installed there = folders.find(spec);
      if (there != null) {
        return same(spec, there, integrity);
      }
      Installed made = Installed.made(home, spec, integrity, ticker);
      if (!made.version().equals(spec.selector())) {
        throw new PackageException(
            Kind.FAILED,
            "%s: what is to be taken into the store says that it is version %s"
                .formatted(spec, made.version()));
      }
      Set<Path> runnable = new HashSet<>();
      executable.forEach(each -> runnable.add(home.resolve(each)));
      made.programs().values().forEach(each -> runnable.add(home.resolve(each)));
      permit(home, runnable);
      made.write();
      return folders.place(spec, made);
    } catch (AtomicMoveNotSupportedException e) {
      throw new PackageException(
          Kind.FAILED,
          "%s: %s and the package store %s are on different file systems; keep the data directory on one"
              .formatted(spec, home, folders.root()),
          e);
    } catch (IOException e) {
      throw new PackageException(
          Kind.NO_ACCESS,
          "%s cannot be taken into the package store %s: %s; check who owns it and %s"
              .formatted(spec, folders.root(), e, home),
          e);
    }
  }

  private static Installed same(PackageSpec spec, Installed there, String integrity)
      throws PackageException {
    if (there.integrity().isEmpty() || there.integrity().equals(integrity)) {
      return there;
    }
    throw new PackageException(
        Kind.FAILED,
        "%s is in the store already, with the digest %s instead of %s; see who has put it there, and remove it: roundhouse packages remove"
            .formatted(spec, there.integrity(), integrity));
  }

  private static void permit(Path home, Set<Path> runnable) throws IOException {
    Files.walkFileTree(
        home,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              Files.setPosixFilePermissions(file, runnable.contains(file) ? FOLDER : FILE);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.setPosixFilePermissions(folder, folder.equals(home) ? HOME : FOLDER);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
