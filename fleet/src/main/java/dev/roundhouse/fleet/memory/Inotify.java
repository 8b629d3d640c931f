package dev.roundhouse.fleet.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// The functions of inotify(7), which Linux alone has. Looked up at the first call. Safe for many
/// threads.
final class Inotify {
  /// Nothing to be read now.
  static final int EAGAIN = 11;

  private record Bound(MethodHandle open, MethodHandle add, MethodHandle read) {}

  private static final class Lazy {
    static final @Nullable Bound BOUND = bind();
  }

  private static final int IN_NONBLOCK = 0x800;
  private static final int IN_CLOEXEC = 0x80000;
  private static final int IN_OPEN = 0x20;

  private Inotify() {}

  private static @Nullable Bound bind() {
    try {
      return new Bound(
          Native.handle("inotify_init1", FunctionDescriptor.of(JAVA_INT, JAVA_INT)),
          Native.handle(
              "inotify_add_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT)),
          Native.handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG)));
    } catch (UnsupportedOperationException _) {
      return null;
    }
  }

  private static Bound bound() throws IOException {
    Native.prepare();
    if (Lazy.BOUND == null) {
      throw new IOException("this machine has no inotify");
    }
    return Lazy.BOUND;
  }

  /// A descriptor, to be closed with [Native#close].
  static Native.Result open() throws IOException {
    MethodHandle open = bound().open();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      return Native.result((int) open.invokeExact(state, IN_NONBLOCK | IN_CLOEXEC), state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /// The number by which events name the file.
  static Native.Result add(int descriptor, String file) throws IOException {
    MethodHandle add = bound().add();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      return Native.result(
          (int) add.invokeExact(state, descriptor, arena.allocateFrom(file), IN_OPEN), state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  static Native.Result read(int descriptor, MemorySegment room) throws IOException {
    MethodHandle read = bound().read();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      return Native.result(
          (long) read.invokeExact(state, descriptor, room, room.byteSize()), state);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}
