package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A child process with its pipes. Standard input and output carry lines; the error output goes to
/// a log, masked. Three small platform threads work the pipes, because a virtual thread that blocks
/// in a pipe holds its carrier: 256 such calls would stop every virtual thread there is.
///
/// Whoever starts a child waits for its end with [#awaitExit] and then calls [#stop], which ends
/// what the child may have left running. Safe for many threads.
public final class Child {
  /// What to start.
  ///
  /// @param name for threads and logs
  /// @param mark the value of [Processes#INSTANCE]: unique on this machine
  public record Order(
      String name,
      String mark,
      String command,
      List<String> args,
      Map<String, Secret> env,
      @Nullable Path directory) {
    public Order {
      requireNonNull(name, "name");
      requireNonNull(mark, "mark");
      requireNonNull(command, "command");
      args = List.copyOf(args);
      env = Map.copyOf(env);
    }
  }

  /// What its pipes may hold.
  public record Limits(int maxLine, long maxQueue, Duration writeDeadline) {}

  /// Counts what goes through the pipes, on the threads that move it.
  public interface Meter {
    void received(int bytes);

    void sent(int bytes);

    void noise(String what);
  }

  /// Told about the output, on the reader thread.
  public interface Receiver {
    void line(byte[] line);

    void noise(String what);

    void closed(String reason);
  }

  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final int STACK = 128 << 10;
  private static final int LONGEST_ERROR = 4 << 10;
  private static final Duration LAST_WORDS = Duration.ofMillis(300);

  private final Order order;
  private final Process process;
  private final Limits limits;
  private final ServerLog log;
  private final Processes processes;
  private final Ticker ticker;
  private final Meter meter;
  private final Outbox outbox;
  private final Tail tail = new Tail();
  private final Thread errorReader;
  private final AtomicReference<@Nullable Output> output = new AtomicReference<>();
  private volatile boolean isStopping;

  private Child(
      Order order,
      Process process,
      Limits limits,
      ServerLog log,
      Processes processes,
      Ticker ticker,
      Meter meter) {
    this.order = order;
    this.process = process;
    this.limits = limits;
    this.log = log;
    this.processes = processes;
    this.ticker = ticker;
    this.meter = meter;
    this.outbox = new Outbox(process.getOutputStream(), limits, ticker);
    this.errorReader = thread("err", this::readErrors);
  }

  /// Starts it, without a shell.
  ///
  /// @throws ChildException with the cause and the cure when the operating system refuses
  public static Child start(
      Order order, Limits limits, ServerLog log, Processes processes, Ticker ticker, Meter meter)
      throws ChildException {
    ProcessBuilder builder = new ProcessBuilder();
    Map<String, String> environment = builder.environment();
    Inherited.retain(environment);
    order.env().forEach((name, value) -> environment.put(name, value.reveal()));
    environment.put(Processes.INSTANCE, order.mark());
    environment.put(Processes.RUN, Processes.ownRun());
    Path directory = order.directory();
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    builder
        .command()
        .add(Executable.find(order.command(), directory, environment.getOrDefault("PATH", "")));
    builder.command().addAll(order.args());
    Process process;
    try {
      process = builder.start();
    } catch (IOException | IllegalArgumentException e) {
      throw new ChildException(
          ChildException.Kind.NOT_STARTED,
          "command \"%s\" could not be started: %s".formatted(order.command(), e.getMessage()),
          e);
    }
    Child child = new Child(order, process, limits, log, processes, ticker, meter);
    try {
      child.errorReader.start();
      child.thread("in", () -> child.outbox.write(meter)).start();
    } catch (OutOfMemoryError e) {
      process.toHandle().destroyForcibly();
      throw new ChildException(
          ChildException.Kind.NOT_STARTED, "no thread could be made for its pipes", e);
    }
    return child;
  }

  public long pid() {
    return process.pid();
  }

  /// The numbers of its process and of all that it has started and that still runs. Costs a look at
  /// every process of the machine.
  public Set<Long> tree() {
    Set<Long> pids = new HashSet<>();
    for (Processes.Identity each : processes.members(Set.of(), this::isOwn)) {
      pids.add(each.pid());
    }
    return pids;
  }

  private boolean isOwn(Processes.Entry entry) {
    return entry.instance().equals(order.mark())
        || (entry.pid() == process.pid() && process.isAlive());
  }

  /// Whether it runs and can still be heard.
  public boolean isAlive() {
    Output current = output.get();
    return !isStopping && process.isAlive() && (current == null || !current.isClosed());
  }

  /// Whether it is being ended, or has been ended, on purpose.
  public boolean isStopping() {
    return isStopping;
  }

  /// Whether it has written a line that somebody received.
  public boolean hasSpoken() {
    Output current = output.get();
    return current != null && current.hasSpoken();
  }

  /// Starts reading the output. Until then it waits in the operating system's pipe, so that a child
  /// nobody listens to costs no memory here.
  ///
  /// @throws IllegalStateException the second time
  public void attach(Receiver receiver) {
    Output created = new Output(this, process, limits.maxLine(), receiver, meter);
    if (!output.compareAndSet(null, created)) {
      throw new IllegalStateException(order.name() + " has a receiver already");
    }
    thread("out", created::read).start();
  }

  /// Queues a line, given without its newline; see [Outbox].
  public void send(byte[] line) throws ChildException {
    outbox.put(line);
  }

  /// Takes a line back after the end; false when the child may have read it.
  public boolean recall(byte[] line) {
    return outbox.recall(line);
  }

  /// Waits for its end at most this long; true when it has ended.
  public boolean awaitExit(Duration within) throws InterruptedException {
    return process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Waits for its end.
  public void awaitExit() throws InterruptedException {
    process.waitFor();
  }

  /// The last lines of its error output, masked.
  public List<String> lastErrors() {
    return tail.lines();
  }

  /// Why it has ended, in words fit to be shown. Waits a moment for its last words.
  public String reason() {
    if (isStopping) {
      return "stopped";
    }
    if (process.isAlive()) {
      return "closed its output" + lastWords();
    }
    try {
      errorReader.join(LAST_WORDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return ending(process.exitValue()) + lastWords();
  }

  private static String ending(int code) {
    // As in a shell, 128 and more is the number of the signal that ended it.
    return switch (code) {
      case 128 + 6 -> "was ended by SIGABRT";
      case 128 + 9 -> "was killed (SIGKILL; out of memory?)";
      case 128 + 11 -> "crashed (SIGSEGV)";
      case 128 + 15 -> "was ended by SIGTERM";
      default -> "exited with code " + code;
    };
  }

  private String lastWords() {
    String words = tail.telling();
    return words.isEmpty() ? "" : ": " + words;
  }

  /// Ends it and everything it has started, or what is left of that: closes its input, waits, asks
  /// (SIGTERM), waits, kills. Returns when nothing is left or the time is over; false then.
  public boolean stop(Duration within) throws InterruptedException {
    if (process.isAlive()) {
      isStopping = true;
    }
    try {
      return stopTree(within);
    } catch (UncheckedIOException e) {
      // No file is left to look around with: end the child at least.
      LOG.log(Level.ERROR, "what " + order.name() + " has started could not be looked for", e);
      process.toHandle().destroyForcibly();
      return false;
    } finally {
      Output current = output.get();
      if (current != null) {
        current.finish(LAST_WORDS);
      }
    }
  }

  private boolean stopTree(Duration within) throws InterruptedException {
    long start = ticker.nanos();
    ProcessTree tree = new ProcessTree(processes, ticker, this::isOwn);
    outbox.close();
    Duration part = within.dividedBy(5);
    awaitExit(part.multipliedBy(2));
    return tree.end(part, within.minusNanos(ticker.nanos() - start));
  }

  private void readErrors() {
    Masker masker = new Masker(order.env().values());
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
    Output.drain(process.getErrorStream(), splitter, _ -> {});
  }

  private void note(String line) {
    tail.add(line);
    log.append(order.name(), line);
  }

  private Thread thread(String pipe, Runnable work) {
    Thread thread = new Thread(null, work, "pipe-" + order.name() + "-" + pipe, STACK);
    thread.setDaemon(true);
    return thread;
  }

  /// Ends a process that cannot be heard any more, because it closed its output.
  void endUnheard(Duration grace) {
    try {
      if (isStopping || awaitExit(grace)) {
        return;
      }
      process.toHandle().destroy();
      if (!awaitExit(grace)) {
        process.toHandle().destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
