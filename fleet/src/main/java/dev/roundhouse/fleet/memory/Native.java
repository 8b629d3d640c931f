package dev.roundhouse.fleet.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// The functions of the C library that are called here. They are looked up at the first call, not
/// before: the lookup takes tens of milliseconds, which a start has no use for. Safe for many
/// threads.
final class Native {
  /// A function's result, and the reason when that is below zero.
  record Result(long value, int errno) {
    boolean isFailure() {
      return value < 0;
    }
  }

  private sealed interface Binding {
    record Bound(
        MethodHandle kill,
        MethodHandle syscall,
        MethodHandle close,
        MethodHandle creat,
        MethodHandle flock)
        implements Binding {}

    record Unbound(String why) implements Binding {}
  }

  private static final class Lazy {
    static final Binding BINDING = bind();
  }

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  // The same on every architecture: Linux numbers its newer calls alike.
  private static final long PIDFD_OPEN = 434;
  private static final long PROCESS_MADVISE = 440;
  private static final long MADV_PAGEOUT = 21;
  private static final int LOCK_EX = 2;

  private Native() {}

  private static Binding bind() {
    try {
      return new Binding.Bound(
          handle("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT)),
          handle(
              "syscall",
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG),
              Linker.Option.firstVariadicArg(1)),
          handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)),
          handle("creat", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT)),
          handle("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT)));
    } catch (UnsupportedOperationException e) {
      return new Binding.Unbound("this JDK calls no native functions here: " + e.getMessage());
    } catch (IllegalCallerException e) {
      return new Binding.Unbound(
          e.getMessage() + "; start Java with --enable-native-access=ALL-UNNAMED");
    }
  }

  /// A function that leaves its errno in a first argument, the state.
  ///
  /// @throws UnsupportedOperationException when there is no such function
  // Allowed by --enable-native-access; without it nothing is bound.
  @SuppressWarnings("restricted")
  static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... more) {
    Linker linker = Linker.nativeLinker();
    Linker.Option[] options = Arrays.copyOf(more, more.length + 1);
    options[more.length] = Linker.Option.captureCallState("errno");
    MemorySegment symbol =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsupportedOperationException("no function " + name));
    return linker.downcallHandle(symbol, type, options);
  }

  /// Room for the errno of one call.
  static MemorySegment state(Arena arena) {
    return arena.allocate(STATE);
  }

  static Result result(long value, MemorySegment state) {
    return new Result(value, (int) ERRNO.get(state, 0L));
  }

  private static Binding.Bound bound() throws IOException {
    return switch (Lazy.BINDING) {
      case Binding.Bound bound -> bound;
      case Binding.Unbound(String why) -> throw new IOException(why);
    };
  }

  /// Looks the functions up, if that has not been done.
  static void prepare() throws IOException {
    bound();
  }

  static Result kill(int pid, int signal) throws IOException {
    MethodHandle kill = bound().kill();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      int value = (int) kill.invokeExact(state, pid, signal);
      return result(value, state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// A descriptor of the process, to be closed with [#close].
  static Result pidfdOpen(long pid) throws IOException {
    return syscall(PIDFD_OPEN, pid, MemorySegment.NULL, 0, 0);
  }

  /// @param ranges pairs of address and length, 8 bytes each
  /// @return how many bytes were taken, from the first on
  static Result pageOut(long pidfd, MemorySegment ranges, int count) throws IOException {
    return syscall(PROCESS_MADVISE, pidfd, ranges, count, MADV_PAGEOUT);
  }

  private static Result syscall(
      long number, long first, MemorySegment second, long third, long fourth) throws IOException {
    MethodHandle syscall = bound().syscall();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      long value = (long) syscall.invokeExact(state, number, first, second, third, fourth, 0L);
      return result(value, state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// A descriptor of a new, empty file, to be closed with [#close].
  static Result create(String file, int mode) throws IOException {
    MethodHandle creat = bound().creat();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      int value = (int) creat.invokeExact(state, arena.allocateFrom(file), mode);
      return result(value, state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Locks the file behind a descriptor as flock(2) does, until it is closed.
  static Result lock(long descriptor) throws IOException {
    MethodHandle flock = bound().flock();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      int value = (int) flock.invokeExact(state, (int) descriptor, LOCK_EX);
      return result(value, state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static void close(long descriptor) throws IOException {
    MethodHandle close = bound().close();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      int value = (int) close.invokeExact(state, (int) descriptor);
      if (value < 0) {
        throw Errno.failure("closing a process descriptor", (int) ERRNO.get(state, 0L));
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// A handle may throw anything by its type; a native function throws nothing.
  static IllegalStateException unexpected(Throwable thrown) {
    return switch (thrown) {
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> new IllegalStateException("a native function threw", thrown);
    };
  }
}
