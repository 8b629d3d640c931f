package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program of the machine that is run to its end: without a shell, without input, with an
/// environment of its own, and with bounds on its time and its outputs. Used by one thread.
public final class Errand {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final int STACK = 128 << 10;
  private static final int BLOCK = 8 << 10;
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /// How it has ended.
  ///
  /// @param code of its exit; of no meaning when it was ended for its time
  /// @param isCut whether an output was longer than is kept
  public record End(int code, String out, String err, boolean isCut, boolean isLate) {
    public End {
      requireNonNull(out, "out");
      requireNonNull(err, "err");
    }
  }

  private final Process process;
  private final Ticker ticker;
  private final Kept out;
  private final Kept err;

  private Errand(Process process, int most, Ticker ticker) {
    this.process = process;
    this.ticker = ticker;
    this.out = new Kept(process.getInputStream(), most, "errand-out");
    this.err = new Kept(process.getErrorStream(), most, "errand-err");
  }

  /// Starts it.
  ///
  /// @param env all that it has; nothing is inherited
  /// @param most bytes of each output that are kept, the first ones
  /// @throws IOException when it cannot be started
  public static Errand start(
      List<String> command, Map<String, String> env, Path directory, int most, Ticker ticker)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(env);
    Process process = builder.start();
    process.getOutputStream().close();
    return new Errand(process, most, ticker);
  }

  /// Waits for its end at most this long, then ends it and what it has started by force.
  ///
  /// @param isLeftAlone whether it must not be broken off: an interrupt is heard after its end
  public End await(Duration within, boolean isLeftAlone) throws InterruptedException {
    long end = ticker.nanos() + within.toNanos();
    boolean isInterrupted = false;
    boolean isOver = false;
    while (!isOver && ticker.nanos() - end < 0) {
      try {
        isOver = process.waitFor(end - ticker.nanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        if (!isLeftAlone) {
          kill();
          throw e;
        }
        isInterrupted = true;
      }
    }
    try {
      return ended(isOver);
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private End ended(boolean isOver) throws InterruptedException {
    if (!isOver) {
      kill();
    }
    // Something it has started may hold the pipes open, and is not waited for.
    out.thread.join(LAST_WORDS);
    err.thread.join(LAST_WORDS);
    boolean isCut = out.isCut() || err.isCut();
    return new End(isOver ? process.exitValue() : -1, out.text(), err.text(), isCut, !isOver);
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /// An output, read to its end so that nobody waits for room in the pipe.
  private static final class Kept {
    private final InputStream in;
    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread thread;
    private boolean isCut;

    Kept(InputStream in, int most, String name) {
      this.in = in;
      this.most = most;
      this.thread = new Thread(null, this::read, name, STACK);
      thread.setDaemon(true);
      thread.start();
    }

    /// When a process ends, the JDK swaps the pipe for what was left in it, and a read that was
    /// under way may fail once: the next one gets the rest.
    private void read() {
      byte[] block = new byte[BLOCK];
      boolean isLost = false;
      while (true) {
        try {
          int count = in.read(block);
          if (count < 0) {
            return;
          }
          keep(block, count);
        } catch (IOException e) {
          if (isLost) {
            LOG.log(Level.DEBUG, "the pipe broke", e);
            return;
          }
          isLost = true;
        }
      }
    }

    private synchronized void keep(byte[] block, int count) {
      int room = Math.min(count, most - kept.size());
      kept.write(block, 0, room);
      isCut |= room < count;
    }

    synchronized String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }

    synchronized boolean isCut() {
      return isCut;
    }
  }
}
