package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.limits.Chain;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A program that is run to its end, such as an installer: no input, and both its outputs as lines.
/// Carries the mark of a child, so that it is ended with all the others. Safe for many threads.
public final class Tool {
  /// What to run.
  ///
  /// @param name for threads
  /// @param mark the value of [Processes#INSTANCE]
  /// @param inherits variables it gets besides those that every child inherits
  public record Order(
      String name,
      String mark,
      String command,
      List<String> args,
      Map<String, Secret> env,
      Path directory,
      Predicate<String> inherits) {
    public Order {
      requireNonNull(name, "name");
      requireNonNull(mark, "mark");
      requireNonNull(command, "command");
      requireNonNull(directory, "directory");
      requireNonNull(inherits, "inherits");
      args = List.copyOf(args);
      env = Map.copyOf(env);
    }
  }

  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final int STACK = 128 << 10;
  private static final int LONGEST_LINE = 4 << 10;
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Order order;
  private final Process process;
  private final Processes processes;
  private final Ticker ticker;
  private final Thread out;
  private final Thread err;

  private Tool(
      Order order, Process process, Processes processes, Ticker ticker, Consumer<String> lines) {
    this.order = order;
    this.process = process;
    this.processes = processes;
    this.ticker = ticker;
    this.out = reader("out", process.getInputStream(), lines);
    this.err = reader("err", process.getErrorStream(), lines);
  }

  /// Starts it, without a shell.
  ///
  /// @param lines told each line of either output, on the thread that reads it
  /// @throws ChildException with the cause and the cure when it cannot be started
  public static Tool start(Order order, Processes processes, Ticker ticker, Consumer<String> lines)
      throws ChildException {
    ProcessBuilder builder = new ProcessBuilder().directory(order.directory().toFile());
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> !Inherited.isInherited(name) && !order.inherits().test(name));
    order.env().forEach((name, value) -> environment.put(name, value.reveal()));
    environment.put(Processes.INSTANCE, order.mark());
    environment.put(Processes.RUN, Processes.ownRun());
    String path = environment.getOrDefault("PATH", "");
    builder
        .command(
            Chain.system().before(null, OptionalInt.empty(), OptionalInt.empty(), Optional.empty()))
        .command()
        .add(Executable.find(order.command(), order.directory(), path));
    builder.command().addAll(order.args());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      Tool tool = new Tool(order, process, processes, ticker, lines);
      tool.out.start();
      tool.err.start();
      return tool;
    } catch (IOException e) {
      throw new ChildException(
          ChildException.Kind.NOT_STARTED,
          "command \"%s\" could not be started: %s".formatted(order.command(), e.getMessage()),
          e);
    }
  }

  private Thread reader(String pipe, InputStream in, Consumer<String> lines) {
    LineSplitter.Sink sink =
        new LineSplitter.Sink() {
          @Override
          public void line(byte[] line) {
            lines.accept(new String(line, StandardCharsets.UTF_8));
          }

          @Override
          public void cut(byte[] head) {
            line(head);
          }

          @Override
          public void tooLong(long bytes) {}
        };
    LineSplitter splitter = new LineSplitter(LONGEST_LINE, true, sink);
    Runnable work = () -> Output.drain(in, splitter, _ -> {});
    Thread thread = new Thread(null, work, "pipe-" + order.name() + "-" + pipe, STACK);
    thread.setDaemon(true);
    return thread;
  }

  /// Waits for its end at most this long, and for its last words; its exit code, empty when it
  /// still runs.
  public OptionalInt awaitExit(Duration within) throws InterruptedException {
    if (!process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS)) {
      return OptionalInt.empty();
    }
    out.join(LAST_WORDS);
    err.join(LAST_WORDS);
    return OptionalInt.of(process.exitValue());
  }

  /// Ends it and everything it has started; false when something is left after this time.
  public boolean stop(Duration within) throws InterruptedException {
    long pid = process.pid();
    try {
      ProcessTree tree =
          new ProcessTree(
              processes,
              ticker,
              entry ->
                  entry.instance().equals(order.mark())
                      || (entry.pid() == pid && process.isAlive()));
      return tree.end(within.dividedBy(2), within);
    } catch (UncheckedIOException e) {
      LOG.log(Level.ERROR, "what " + order.name() + " has started could not be looked for", e);
      process.toHandle().destroyForcibly();
      return false;
    }
  }
}
