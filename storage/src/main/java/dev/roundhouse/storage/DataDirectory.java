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
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Where everything lasting lives, for its owner's eyes only: the directory and those below it are
/// 0700, files 0600.
public final class DataDirectory implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNERS_FILE =
      PosixFilePermissions.fromString("rw-------");

  /// POSIX ties a lock to process and file: closing any second channel on the lock file would drop
  /// the first one's lock. So a directory held by this very program is found here, without a look
  /// at the file.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private static final AtomicLong DRAFTS = new AtomicLong();

  private final Path root;
  private @Nullable FileChannel lock;
  private @Nullable Path held;

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

  static Path made(Path directory) {
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
      refuseForeign(directory);
      return directory;
    } catch (IOException e) {
      throw new StorageException("directory " + directory + " cannot be made or read: " + e, e);
    }
  }

  /// The owner of a file made just now is the user this program runs as; no other way of asking
  /// works on every system and in containers without a password file.
  private static void refuseForeign(Path directory) throws IOException {
    Path probe = draft(directory, "owner");
    try {
      UserPrincipal self = Files.getOwner(probe);
      UserPrincipal owner = Files.getOwner(directory);
      if (!owner.equals(self)) {
        throw new StorageException(
            "directory "
                + directory
                + " belongs to "
                + owner.getName()
                + ", and this program runs as "
                + self.getName()
                + "; run it as "
                + owner.getName()
                + ", or: chown -R "
                + self.getName()
                + " "
                + directory);
      }
    } finally {
      Files.delete(probe);
    }
  }

  /// An empty file that nobody else uses. Not a temporary file of the JDK: its random name costs
  /// the loading of a random generator, 30 ms of a start. What a crash left behind, under a process
  /// id that containers use again and again, is replaced.
  private static Path draft(Path directory, String name) throws IOException {
    long pid = ProcessHandle.current().pid();
    Path draft = directory.resolve("." + name + "." + pid + "-" + DRAFTS.incrementAndGet());
    Files.deleteIfExists(draft);
    return Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNERS_FILE));
  }

  public Path root() {
    return root;
  }

  /// Files with one secret each, 0600.
  public Path secrets() {
    return made(root.resolve("secrets"));
  }

  /// The keys of the program itself; nothing that a user names reaches into it.
  public Path keys() {
    return made(secrets().resolve("keys"));
  }

  /// What only matters while the program runs.
  public Path run() {
    return made(root.resolve("run"));
  }

  public Path logs() {
    return made(root.resolve("logs"));
  }

  /// A folder for one part of the program.
  public Path folder(String name) {
    return made(root.resolve(name));
  }

  /// Takes the directory for this process alone, until closed.
  ///
  /// @throws StorageException when another process has it; the message names its id
  public void lock() {
    Path file = run().resolve("lock");
    try {
      Path real = root.toRealPath();
      if (!HELD.add(real)) {
        throw inUse(Long.toString(ProcessHandle.current().pid()));
      }
      try {
        lock = taken(file);
        held = real;
      } finally {
        if (lock == null) {
          HELD.remove(real);
        }
      }
    } catch (IOException e) {
      throw new StorageException("file " + file + " cannot be locked: " + e, e);
    }
  }

  /// Whether a program, this one included, has the directory for itself now. It may have changed
  /// when this returns.
  public static boolean isInUse(Path root) {
    Path file = root.resolve("run").resolve("lock");
    try {
      if (!Files.isRegularFile(file)) {
        return false;
      }
      Path real = root.toRealPath();
      // Held for the moment of the look, so that this program does not open the file twice.
      if (!HELD.add(real)) {
        return true;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
          FileLock probe = channel.tryLock()) {
        return probe == null;
      } finally {
        HELD.remove(real);
      }
    } catch (IOException e) {
      throw new StorageException("file " + file + " cannot be examined: " + e, e);
    }
  }

  private FileChannel taken(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNERS_FILE));
    boolean isTaken = false;
    try {
      FileLock granted = channel.tryLock();
      if (granted == null) {
        ByteBuffer pid = ByteBuffer.allocate(32);
        channel.read(pid, 0);
        throw inUse(new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip());
      }
      channel.truncate(0);
      channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
      isTaken = true;
      return channel;
    } finally {
      if (!isTaken) {
        channel.close();
      }
    }
  }

  private StorageException inUse(String pid) {
    return new StorageException(
        "another Roundhouse (process "
            + pid
            + ") already uses "
            + root
            + "; stop it, or give this one its own directory with --data");
  }

  /// Writes a small file that only its owner can read, whole or not at all.
  public static void write(Path file, byte[] content) {
    Path directory = requireNonNull(file.toAbsolutePath().getParent(), "directory");
    try {
      Path temporary = draft(directory, "new");
      try {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          ByteBuffer rest = ByteBuffer.wrap(content);
          while (rest.hasRemaining()) {
            channel.write(rest);
          }
          // Before it gets its name: a power cut must not leave the name with half a key.
          channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new StorageException("file " + file + " cannot be written: " + e, e);
    }
  }

  /// Gives a file another place on the same disk, whole or not at all, and lastingly when this
  /// returns: a power cut leaves it in one of the two places.
  public static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      // The new name first: better twice there than nowhere.
      force(requireNonNull(to.toAbsolutePath().getParent(), "directory"));
      force(requireNonNull(from.toAbsolutePath().getParent(), "directory"));
    } catch (IOException e) {
      throw new StorageException("file " + from + " cannot be moved to " + to + ": " + e, e);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Whether it is there and nobody else can touch it.
  static boolean isPrivate(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && OWNER.containsAll(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new StorageException("file " + file + " cannot be examined: " + e, e);
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
        lock = null;
        Path real = held;
        if (real != null) {
          HELD.remove(real);
        }
      } catch (IOException e) {
        throw new StorageException("the lock of " + root + " cannot be given back: " + e, e);
      }
    }
  }
}
