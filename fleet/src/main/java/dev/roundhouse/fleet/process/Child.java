package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.limits.Bounds;
import dev.roundhouse.fleet.limits.Group;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
  /// @param bounds what holds it in; its group ends with it
  public record Order(
      String name,
      String mark,
      String command,
      List<String> args,
      Map<String, Secret> env,
      @Nullable Path directory,
      Bounds bounds) {
    public Order {
      requireNonNull(name, "name");
      requireNonNull(mark, "mark");
      requireNonNull(command, "command");
      args = List.copyOf(args);
      env = Map.copyOf(env);
      requireNonNull(bounds, "bounds");
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

  private final Order order;
  private final Process process;
  private final Processes processes;
  private final Ticker ticker;
  private final Pipes pipes;
  private volatile boolean isStopping;
  private volatile @Nullable String ending;

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
    this.processes = processes;
    this.ticker = ticker;
    this.pipes =
        new Pipes(
            order.name(),
            new Pipes.Streams(
                process.getOutputStream(), process.getInputStream(), process.getErrorStream()),
            new Speaking(),
            limits,
            log,
            order.env().values(),
            ticker,
            meter,
            this::thread);
  }

  /// Starts it, without a shell.
  ///
  /// @throws ChildException with the cause and the cure when the operating system refuses
  public static Child start(
      Order order, Limits limits, ServerLog log, Processes processes, Ticker ticker, Meter meter)
      throws ChildException {
    Process process = Entry.start(order);
    Child child = new Child(order, process, limits, log, processes, ticker, meter);
    try {
      child.pipes.open();
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
    for (Processes.Identity each : processes.members(Set.of(), members())) {
      pids.add(each.pid());
    }
    return pids;
  }

  private boolean isOwn(Processes.Entry entry) {
    return entry.instance().equals(order.mark())
        || (entry.pid() == process.pid() && process.isAlive());
  }

  /// Looks into its group anew, where it has one: that finds what has dropped the mark.
  private Predicate<Processes.Entry> members() {
    Group group = order.bounds().group();
    Set<Long> inside = group == null ? Set.of() : group.pids();
    return entry -> inside.contains(entry.pid()) || isOwn(entry);
  }

  /// Whether it runs and can still be heard.
  public boolean isAlive() {
    return !isStopping && process.isAlive() && !pipes.isUnheard();
  }

  /// Whether it is being ended, or has been ended, on purpose.
  public boolean isStopping() {
    return isStopping;
  }

  /// Whether it has written a line that somebody received.
  public boolean hasSpoken() {
    return pipes.hasSpoken();
  }

  /// Its standard streams.
  public Pipes pipes() {
    return pipes;
  }

  /// Waits for its end at most this long; true when it has ended.
  public boolean awaitExit(Duration within) throws InterruptedException {
    return process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Waits for its end.
  public void awaitExit() throws InterruptedException {
    process.waitFor();
  }

  /// Why it has ended, in words fit to be shown. Waits a moment for its last words.
  public String reason() {
    if (isStopping) {
      return "stopped";
    }
    if (process.isAlive()) {
      return "closed its output" + lastWords();
    }
    pipes.awaitErrors();
    return ending() + lastWords();
  }

  /// Whether this machine has refused to make its sandbox: then it will refuse the next as well.
  public boolean isWithoutSandbox() {
    return Entry.refusal(order, pipes.lastWords()).filter(SandboxRefusal::isHosts).isPresent();
  }

  /// Remembered, because the group that knows it goes with the child.
  private String ending() {
    String known = ending;
    if (known == null) {
      known = ending(process.exitValue(), order.bounds().group());
      ending = known;
    }
    return known;
  }

  private static String ending(int code, @Nullable Group group) {
    String verdict = group == null ? null : group.verdict();
    String crowded = group == null ? null : group.crowded();
    if (verdict != null && code == 128 + 9) {
      return "was killed: " + verdict;
    }
    return ending(code)
        + (verdict == null ? "" : ", after one of its processes was killed: " + verdict)
        + (crowded == null ? "" : ", and " + crowded);
  }

  /// What an exit code means, in words.
  public static String ending(int code) {
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
    String words = Entry.told(order, pipes.lastWords());
    return words.isEmpty() ? "" : ": " + words;
  }

  /// Ends it and everything it has started, or what is left of that: closes its input, waits, asks
  /// (SIGTERM), waits, kills. Returns when nothing is left or the time is over; false then.
  public boolean stop(Duration within) throws InterruptedException {
    if (process.isAlive()) {
      isStopping = true;
    } else {
      ending();
    }
    try {
      return stopTree(within);
    } catch (UncheckedIOException e) {
      // No file is left to look around with: end the child at least.
      LOG.log(Level.ERROR, "what " + order.name() + " has started could not be looked for", e);
      process.toHandle().destroyForcibly();
      return false;
    } finally {
      pipes.finish();
      Entry.leave(order);
    }
  }

  private boolean stopTree(Duration within) throws InterruptedException {
    long start = ticker.nanos();
    ProcessTree tree = new ProcessTree(processes, ticker, this::members, this::kill, this::isAsked);
    pipes.closeInput();
    Duration part = within.dividedBy(5);
    awaitExit(part.multipliedBy(2));
    return tree.end(part, within.minusNanos(ticker.nanos() - start));
  }

  /// The first process of a sandbox would take all others with it, at once, before they have heard
  /// that they are to end; it ends by itself when they have.
  private boolean isAsked(Processes.Identity member) {
    return order.bounds().enclosure().isEmpty() || member.pid() != process.pid();
  }

  private void kill() {
    Group group = order.bounds().group();
    try {
      if (group != null) {
        group.kill();
      }
    } catch (IOException e) {
      // Each of them is killed by its number as well.
      LOG.log(Level.DEBUG, "the group of {0} cannot be killed: {1}", order.name(), e.getMessage());
    }
  }

  private Thread thread(String pipe, Runnable work) {
    Thread thread = new Thread(null, work, "pipe-" + order.name() + "-" + pipe, STACK);
    thread.setDaemon(true);
    return thread;
  }

  /// The process as its pipes know it.
  private final class Speaking implements Pipes.Speaker {
    @Override
    public boolean awaitExit(Duration within) throws InterruptedException {
      return Child.this.awaitExit(within);
    }

    @Override
    public String reason() {
      return Child.this.reason();
    }

    @Override
    public void endUnheard(Duration grace) {
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
}
