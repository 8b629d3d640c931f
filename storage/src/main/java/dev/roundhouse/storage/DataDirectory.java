package dev.roundhouse.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where everything lasting lives, for its owner's eyes only: the directory and those below it are
/// 0700, files 0600.
public final class DataDirectory implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNERS_FILE =
      PosixFilePermissions.fromString("rw-------");

  private final Path root;
  private @Nullable FileChannel lock;

  private DataDirectory(Path root) {
    this.root = requireNonNull(root, "root");
  }

  /// Opens the directory, made at the first time.
  ///
  /// @throws StorageException when it cannot be made, or others can read it
  public static DataDirectory open(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    made(absolute);
    return new DataDirectory(absolute);
  }

  private static Path made(Path directory) {
    try {
      FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(OWNER);
      Files.createDirectories(requireNonNull(directory.getParent(), "parent"));
      if (!Files.isDirectory(directory)) {
        Files.createDirectory(directory, mode);
      }
      Set<PosixFilePermission> has = Files.getPosixFilePermissions(directory);
      if (!OWNER.containsAll(has)) {
        throw new StorageException(
            "directory "
                + directory
                + " can be read by others ("
                + PosixFilePermissions.toString(has)
                + "); make it private: chmod 700 "
                + directory);
      }
      return directory;
    } catch (IOException e) {
      throw new StorageException("directory " + directory + " cannot be made or read: " + e, e);
    }
  }

  public Path root() {
    return root;
  }

  /// Files with one secret each, 0600.
  public Path secrets() {
    return made(root.resolve("secrets"));
  }

  /// What only matters while the program runs.
  public Path run() {
    return made(root.resolve("run"));
  }

  public Path logs() {
    return made(root.resolve("logs"));
  }

  /// Takes the directory for this process alone, until closed.
  ///
  /// @throws StorageException when another process has it; the message names its id
  public void lock() {
    Path file = run().resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWNERS_FILE));
      FileLock held = channel.tryLock();
      if (held == null) {
        ByteBuffer pid = ByteBuffer.allocate(32);
        channel.read(pid, 0);
        channel.close();
        throw new StorageException(
            "another Roundhouse (process "
                + new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip()
                + ") already uses "
                + root
                + "; stop it, or give this one its own directory with --data");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      lock = channel;
    } catch (IOException e) {
      throw new StorageException("file " + file + " cannot be locked: " + e, e);
    }
  }

  /// Writes a small file that only its owner can read, whole or not at all.
  public static void write(Path file, byte[] content) {
    Path directory = requireNonNull(file.toAbsolutePath().getParent(), "directory");
    try {
      Path temporary =
          Files.createTempFile(
              directory, ".new-", "", PosixFilePermissions.asFileAttribute(OWNERS_FILE));
      try {
        Files.write(temporary, content);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new StorageException("file " + file + " cannot be written: " + e, e);
    }
  }

  /// Reads a small file that nobody else can read; null when there is none.
  ///
  /// @throws StorageException when others can read it
  public static byte @Nullable [] read(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      Set<PosixFilePermission> has = Files.getPosixFilePermissions(file);
      if (!OWNERS_FILE.containsAll(has)) {
        throw new StorageException(
            "file " + file + " can be read by others; make it private: chmod 600 " + file);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StorageException("file " + file + " cannot be read: " + e, e);
    }
  }

  @Override
  public void close() {
    FileChannel channel = lock;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new StorageException("the lock of " + root + " cannot be given back: " + e, e);
      }
    }
  }
}
