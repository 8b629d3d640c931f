package dev.roundhouse.fleet.memory;

import java.io.IOException;
import java.util.Locale;

/// Stops and continues processes by number. A stopped process keeps its memory and its pipes, and
/// gets no processor time until it is continued; what is sent to it waits.
///
/// A number belongs to another process once its own has ended and been waited for, so callers name
/// children that they have not waited for, or look at the start of the process first. A child that
/// has ended and was not waited for still counts as there. Needs the same user, or root. Safe for
/// many threads; each call takes microseconds, but for the first, which looks the function up.
public final class Signals {
  private static final Signals LINUX = new Signals(19, 18);
  private static final Signals BSD = new Signals(17, 19);

  private final int stop;
  private final int resume;

  private Signals(int stop, int resume) {
    this.stop = stop;
    this.resume = resume;
  }

  /// The signals of this system. Costs nothing: the native function is looked up at the first use.
  ///
  /// @throws UnsupportedOperationException where processes cannot be stopped; says why
  public static Signals system() {
    return of(System.getProperty("os.name", ""));
  }

  static Signals of(String system) {
    String lower = system.toLowerCase(Locale.ROOT);
    if (lower.startsWith("linux")) {
      return LINUX;
    }
    if (lower.startsWith("mac") || lower.endsWith("bsd")) {
      return BSD;
    }
    throw new UnsupportedOperationException(
        "processes cannot be stopped and continued on " + system + ", which has no kill()");
  }

  /// Stops a process: SIGSTOP, which it can neither catch nor ignore. It stands still a moment
  /// after the return, when the kernel has seen each of its threads.
  ///
  /// @return false when there is no such process
  /// @throws IOException names the errno: EPERM for the process of another user
  public boolean stop(long pid) throws IOException {
    return send(pid, stop, "stopping");
  }

  /// Lets a stopped process go on: SIGCONT. Harmless for one that is not stopped.
  ///
  /// @return false when there is no such process
  /// @throws IOException names the errno: EPERM for the process of another user
  public boolean resume(long pid) throws IOException {
    return send(pid, resume, "continuing");
  }

  private static boolean send(long pid, int signal, String what) throws IOException {
    // To kill(), 0 and below are groups of processes, up to all that this user has.
    if (pid <= 0 || pid > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("not the number of a process: " + pid);
    }
    if (pid == ProcessHandle.current().pid()) {
      throw new IllegalArgumentException("process " + pid + " is this program itself");
    }
    Native.Result result = Native.kill((int) pid, signal);
    if (!result.isFailure()) {
      return true;
    }
    if (result.errno() == Errno.ESRCH) {
      return false;
    }
    throw Errno.failure(what + " process " + pid, result.errno());
  }
}
