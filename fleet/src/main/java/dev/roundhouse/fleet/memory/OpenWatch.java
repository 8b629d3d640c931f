package dev.roundhouse.fleet.memory;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Tells which of some files were opened by anybody, at whatever place they are shown, as
/// inotify(7) does. Safe for many threads.
public final class OpenWatch implements AutoCloseable {
  private static final int ROOM = 16 << 10;

  /// Of an event: number of the watch, what happened, a cookie, and the length of a name, which
  /// follows.
  private static final int HEAD = 16;

  private static final int LENGTH_AT = 12;

  private final int descriptor;
  private final Map<Integer, Path> watched;
  private final Set<Path> opened = new TreeSet<>();
  private boolean isClosed;

  private OpenWatch(int descriptor, Map<Integer, Path> watched) {
    this.descriptor = descriptor;
    this.watched = requireNonNull(watched, "watched");
  }

  /// Watches from now on.
  ///
  /// @param files that are there
  /// @throws IOException names the errno, or why no native function can be called
  public static OpenWatch of(List<Path> files) throws IOException {
    Native.Result made = Inotify.open();
    if (made.isFailure()) {
      throw Errno.failure("watching files", made.errno());
    }
    OpenWatch watch = new OpenWatch((int) made.value(), new HashMap<>());
    boolean isWhole = false;
    try {
      for (Path file : files) {
        Native.Result added = Inotify.add(watch.descriptor, file.toString());
        if (added.isFailure()) {
          throw Errno.failure("watching " + file, added.errno());
        }
        watch.watched.put((int) added.value(), file);
      }
      isWhole = true;
      return watch;
    } finally {
      if (!isWhole) {
        watch.close();
      }
    }
  }

  /// Those that were opened since it watches.
  ///
  /// @throws IOException when nobody can tell any more
  public synchronized Set<Path> opened() throws IOException {
    if (!isClosed) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment room = arena.allocate(ROOM, Integer.BYTES);
        for (long size = read(room); size > 0; size = read(room)) {
          take(room, size);
        }
      }
    }
    return Set.copyOf(opened);
  }

  private long read(MemorySegment room) throws IOException {
    Native.Result read = Inotify.read(descriptor, room);
    if (read.isFailure() && read.errno() != Inotify.EAGAIN) {
      throw Errno.failure("reading which files were opened", read.errno());
    }
    return read.value();
  }

  private void take(MemorySegment room, long size) throws IOException {
    long at = 0;
    while (at + HEAD <= size) {
      int number = room.get(ValueLayout.JAVA_INT, at);
      int length = room.get(ValueLayout.JAVA_INT, at + LENGTH_AT);
      Path file = watched.get(number);
      if (file == null) {
        // The kernel had no room for all of them (IN_Q_OVERFLOW has no number).
        throw new IOException("more files were opened than the kernel has told of");
      }
      opened.add(file);
      at += HEAD + length;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      Native.close(descriptor);
    }
  }
}
