package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The three streams of one who speaks lines: bounded input, output for a receiver, error output
/// for a log, masked. What it is that speaks, a child process or a container, and how it is ended,
/// is its [Speaker]'s to know. Each stream is worked by a thread of its own. Safe for many threads.
public final class Pipes {
  /// Whose streams they are.
  public interface Speaker {
    /// Waits for its end at most this long; true when it has ended.
    boolean awaitExit(Duration within) throws InterruptedException;

    /// Why it has ended or cannot be heard, in words fit to be shown.
    String reason();

    /// Ends it because it cannot be heard any more, when it does not end by itself within the
    /// grace.
    void endUnheard(Duration grace);
  }

  /// The streams, from the side of the gateway. Closing the input has to reach the speaker.
  public record Streams(OutputStream input, InputStream output, InputStream errors) {
    public Streams {
      requireNonNull(input, "input");
      requireNonNull(output, "output");
      requireNonNull(errors, "errors");
    }
  }

  /// Makes the thread that works a stream, not started.
  public interface Workers {
    /// @param pipe `in`, `out` or `err`
    Thread worker(String pipe, Runnable work);
  }

  private static final int LONGEST_ERROR = 4 << 10;
  private static final Duration LAST_WORDS = Duration.ofMillis(300);

  private final String name;
  private final Streams streams;
  private final Speaker speaker;
  private final Child.Limits limits;
  private final ServerLog log;
  private final Masker masker;
  private final Child.Meter meter;
  private final Workers workers;
  private final Outbox outbox;
  private final Tail tail = new Tail();
  private final Thread errorReader;
  private final AtomicReference<@Nullable Output> output = new AtomicReference<>();

  /// @param name for the log and for complaints
  /// @param secrets kept out of the log
  public Pipes(
      String name,
      Streams streams,
      Speaker speaker,
      Child.Limits limits,
      ServerLog log,
      Collection<Secret> secrets,
      Ticker ticker,
      Child.Meter meter,
      Workers workers) {
    this.name = requireNonNull(name, "name");
    this.streams = requireNonNull(streams, "streams");
    this.speaker = requireNonNull(speaker, "speaker");
    this.limits = requireNonNull(limits, "limits");
    this.log = requireNonNull(log, "log");
    this.masker = new Masker(secrets);
    this.meter = requireNonNull(meter, "meter");
    this.workers = requireNonNull(workers, "workers");
    this.outbox = new Outbox(streams.input(), limits, ticker);
    this.errorReader = workers.worker("err", this::readErrors);
  }

  /// Starts the work on input and error output.
  ///
  /// @throws OutOfMemoryError when there is no thread for it
  public void open() {
    errorReader.start();
    workers.worker("in", () -> outbox.write(meter)).start();
  }

  /// Starts reading the output. Until then it waits where it is, so that one whom nobody listens to
  /// costs no memory here.
  ///
  /// @throws IllegalStateException the second time
  public void attach(Child.Receiver receiver) {
    Output created = new Output(speaker, streams.output(), limits.maxLine(), receiver, meter);
    if (!output.compareAndSet(null, created)) {
      throw new IllegalStateException(name + " has a receiver already");
    }
    workers.worker("out", created::read).start();
  }

  /// Whether there is a receiver.
  public boolean isTaken() {
    return output.get() != null;
  }

  /// Queues a line, given without its newline; waits for room at most the write deadline.
  public void send(byte[] line) throws ChildException {
    outbox.put(line);
  }

  /// Takes a line back after the end; false when the speaker may have read it. Right only where the
  /// input is a pipe of the system: what goes into a socket in part cannot be told.
  public boolean recall(byte[] line) {
    return outbox.recall(line);
  }

  /// Takes no more lines; what is queued is still written, then the input is closed.
  public void closeInput() {
    outbox.close();
  }

  /// Whether a receiver was told the end of the output.
  public boolean isUnheard() {
    Output current = output.get();
    return current != null && current.isClosed();
  }

  /// Whether a line was written that somebody received.
  public boolean hasSpoken() {
    Output current = output.get();
    return current != null && current.hasSpoken();
  }

  /// The last lines of the error output, masked.
  public List<String> lastErrors() {
    return tail.lines();
  }

  /// Waits a moment for the end of the error output.
  public void awaitErrors() {
    try {
      errorReader.join(LAST_WORDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The line of the error output that tells most; empty without one.
  public String lastWords() {
    return tail.telling();
  }

  /// Called when the speaker has ended: lets the reader of the output finish, or tells the end in
  /// its place.
  public void finish() throws InterruptedException {
    Output current = output.get();
    if (current != null) {
      current.finish(LAST_WORDS);
    }
  }

  private void readErrors() {
    LineSplitter.Sink sink =
        new LineSplitter.Sink() {
          @Override
          public void line(byte[] line) {
            note(masker.mask(new String(line, StandardCharsets.UTF_8)));
          }

          @Override
          public void cut(byte[] head) {
            note(masker.maskCut(new String(head, StandardCharsets.UTF_8)) + "...");
          }

          @Override
          public void tooLong(long bytes) {
            note("[a line of %d bytes was cut]".formatted(bytes));
          }
        };
    LineSplitter splitter = new LineSplitter(LONGEST_ERROR, true, sink);
    Output.drain(streams.errors(), splitter, _ -> {});
  }

  private void note(String line) {
    tail.add(line);
    log.append(name, line);
  }
}
