package dev.roundhouse.fleet.memory;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A locked file that a program started through `flock` waits at, so that it can be put in its
/// place before it runs the first instruction of its own. Used by one thread.
public final class Gate {
  private final Path file;
  private final long descriptor;

  private Gate(Path file, long descriptor) {
    this.file = requireNonNull(file, "file");
    this.descriptor = descriptor;
  }

  /// Looks up what a gate needs, which takes tens of milliseconds the first time.
  ///
  /// @throws IOException when no native function can be called, and why
  public static void prepare() throws IOException {
    Native.prepare();
  }

  /// Shuts a gate that nobody else uses.
  ///
  /// @param file must not exist
  /// @throws IOException names the errno, or why no native function can be called
  public static Gate shut(Path file) throws IOException {
    Native.Result created = Native.create(file.toString(), 0600);
    if (created.isFailure()) {
      throw Errno.failure("making " + file, created.errno());
    }
    Gate gate = new Gate(file, created.value());
    Native.Result locked = Native.lock(created.value());
    if (locked.isFailure()) {
      gate.open();
      gate.remove();
      throw Errno.failure("locking " + file, locked.errno());
    }
    return gate;
  }

  public Path file() {
    return file;
  }

  /// Lets through who waits, and whoever is still on the way: the file stays for those.
  public void open() throws IOException {
    Native.close(descriptor);
  }

  /// Takes the file away; for when nobody can be on the way any more.
  public void remove() throws IOException {
    Files.deleteIfExists(file);
  }
}
