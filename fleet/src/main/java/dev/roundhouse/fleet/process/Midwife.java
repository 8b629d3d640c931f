package dev.roundhouse.fleet.process;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Starts processes that are to end with this program. The kernel ends them with the thread that
/// has started them (prctl(2), `PR_SET_PDEATHSIG`), and the carriers of virtual threads come and
/// go; so this one thread starts them all, and lives as long as the program. Safe for many threads.
final class Midwife {
  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("starts-sandboxes").factory());

  private Midwife() {}

  /// As [ProcessBuilder#start], and as that not to be interrupted: the process would be nobody's.
  static Process start(ProcessBuilder builder) throws IOException {
    Future<Process> started = THREAD.submit(builder::start);
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return started.get();
        } catch (InterruptedException _) {
          isInterrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? "" + e : "" + e.getCause().getMessage(), e);
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
