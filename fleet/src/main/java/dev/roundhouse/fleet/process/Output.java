package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/// The standard output of a speaker on its way to the receiver. The reader thread delivers; should
/// it be held in the pipe by a process that outlived the child and could not be found, whoever ends
/// the child tells the receiver in its place. Nothing is delivered after the end.
final class Output {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  /// Time for a child that closed its output to end by itself.
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  /// Time to wait for the exit code after the end of the output.
  private static final Duration EXIT = Duration.ofMillis(200);

  private final Pipes.Speaker speaker;
  private final InputStream stream;
  private final LineSplitter splitter;
  private final Child.Receiver receiver;
  private final Child.Meter meter;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Object delivery = new Object();
  private volatile boolean hasSpoken;
  private volatile boolean isClosed;

  Output(
      Pipes.Speaker speaker,
      InputStream stream,
      int maxLine,
      Child.Receiver receiver,
      Child.Meter meter) {
    this.speaker = requireNonNull(speaker, "speaker");
    this.stream = requireNonNull(stream, "stream");
    this.receiver = requireNonNull(receiver, "receiver");
    this.meter = requireNonNull(meter, "meter");
    this.splitter = new LineSplitter(maxLine, false, new Deliveries());
  }

  boolean hasSpoken() {
    return hasSpoken;
  }

  boolean isClosed() {
    return isClosed;
  }

  /// The reader thread's work.
  void read() {
    try {
      drain(stream, splitter, meter::received);
      long unfinished = splitter.unfinished();
      if (unfinished > 0) {
        noise("the output ended within a line, after %d bytes of it".formatted(unfinished));
      }
    } finally {
      end();
    }
  }

  private void end() {
    try {
      // Usually it is ending just now, and its exit code says more.
      speaker.awaitExit(EXIT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    close(speaker.reason());
    finished.countDown();
    speaker.endUnheard(FAREWELL);
  }

  /// Reads to the end. When a process ends, the JDK swaps the pipe for what was left in it, and a
  /// read that was under way may fail with "Stream closed": the next one gets the rest.
  static void drain(InputStream in, LineSplitter splitter, IntConsumer counter) {
    boolean isLost = false;
    while (true) {
      try {
        int count = splitter.read(in);
        if (count < 0) {
          return;
        }
        counter.accept(count);
      } catch (IOException e) {
        if (isLost) {
          LOG.log(Level.DEBUG, "the pipe broke", e);
          return;
        }
        isLost = true;
      }
    }
  }

  /// Called when the child has ended: lets the reader finish, or tells the end in its place.
  void finish(Duration within) throws InterruptedException {
    if (!finished.await(within.toNanos(), TimeUnit.NANOSECONDS)) {
      close(speaker.reason());
    }
  }

  private void noise(String what) {
    meter.noise(what);
    deliver(() -> receiver.noise(what));
  }

  private void close(String reason) {
    deliver(() -> {
      isClosed = true;
      receiver.closed(reason);
    });
  }

  // The lock is free unless the end is told by another thread; a call costs nothing to speak of.
  private void deliver(Runnable delivered) {
    synchronized (delivery) {
      if (isClosed) {
        return;
      }
      try {
        delivered.run();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a receiver failed; what it was told is lost to it", e);
      }
    }
  }

  private final class Deliveries implements LineSplitter.Sink {
    @Override
    public void line(byte[] line) {
      hasSpoken = true;
      deliver(() -> receiver.line(line));
    }

    @Override
    public void tooLong(long bytes) {
      noise("a line of %d bytes is longer than allowed and was discarded".formatted(bytes));
    }
  }
}
