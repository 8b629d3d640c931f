package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.process.Trace;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A process of a server that was started to be looked at: no slot holds it, no lease counts it,
/// and no client reaches it. It ends, with all that it has started, when it is closed. Safe for
/// many threads.
public final class Trial implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  /// What holds it in.
  public sealed interface Walls {
    /// A sandbox.
    ///
    /// @param hasNetwork whether it reaches the network all the same
    record Sandboxed(boolean hasNetwork) implements Walls {}

    /// Nothing but limits.
    ///
    /// @param because why there is no sandbox
    record None(String because) implements Walls {
      public None {
        requireNonNull(because, "because");
      }
    }

    /// As a line for people.
    default String says() {
      return switch (this) {
        case Sandboxed(boolean hasNetwork) ->
            "bubblewrap, a home of its own, " + (hasNetwork ? "the network" : "no network");
        case None(String because) -> "none, because " + because;
      };
    }
  }

  /// What it was seen to do.
  ///
  /// @param end why it has ended by itself; empty while it runs
  /// @param resident bytes in memory when it was last seen to run, with all that it has started
  /// @param peak the most it has had in memory until then
  /// @param reached how often it has tried to reach the network that it does not have; empty where
  ///   it has one, or nobody could tell
  /// @param opened files of its home that people keep secrets in, and that it has opened, as
  ///   `~/.ssh/id_ed25519`; there is no secret in them. Empty where nobody could tell
  /// @param written files that it has left in its home; empty where nobody could tell
  /// @param errors the last lines of its error output, secrets masked
  public record Observed(
      Optional<String> end,
      OptionalLong resident,
      OptionalLong peak,
      OptionalLong reached,
      Optional<List<String>> opened,
      Optional<List<String>> written,
      List<String> errors) {
    public Observed {
      requireNonNull(end, "end");
      requireNonNull(resident, "resident");
      requireNonNull(peak, "peak");
      requireNonNull(reached, "reached");
      opened = opened.map(List::copyOf);
      written = written.map(List::copyOf);
      errors = List.copyOf(errors);
    }
  }

  private final ProcessInstance instance;
  private final Walls walls;
  private final Path log;
  private final Duration stopWithin;
  private final TrialHome home;
  private @Nullable Trace last;
  private Optional<List<String>> written = Optional.empty();

  Trial(ProcessInstance instance, Walls walls, Path log, Duration stopWithin, TrialHome home) {
    this.instance = requireNonNull(instance, "instance");
    this.walls = requireNonNull(walls, "walls");
    this.log = requireNonNull(log, "log");
    this.stopWithin = requireNonNull(stopWithin, "stopWithin");
    this.home = requireNonNull(home, "home");
  }

  /// To be spoken to, by one alone.
  public Instance instance() {
    return instance;
  }

  public Walls walls() {
    return walls;
  }

  /// The file that its error output goes to, with that of other trials of the server.
  public Path log() {
    return log;
  }

  /// Looks at its processes. What they did is lost with them, so it is looked at before an end as
  /// well as after it.
  public synchronized Observed look() {
    Set<Long> pids = instance.child().isAlive() ? instance.child().tree() : Set.of();
    Trace seen = Trace.of(pids);
    if (seen.peak().isPresent()) {
      last = seen;
    }
    written = home.written(pids).or(() -> written);
    Trace known = last;
    return new Observed(
        instance.isAlive() ? Optional.empty() : Optional.of(instance.child().reason()),
        known == null ? OptionalLong.empty() : known.resident(),
        known == null ? OptionalLong.empty() : known.peak(),
        known == null ? OptionalLong.empty() : known.reached(),
        home.opened(),
        written,
        instance.lastErrors());
  }

  /// Ends it with its whole tree; harmless when done twice. An interrupt does not keep it from
  /// that.
  @Override
  public void close() {
    boolean wasInterrupted = Thread.interrupted();
    try {
      if (!instance.child().stop(stopWithin)) {
        LOG.log(Level.ERROR, "{0} left processes that do not end", instance.id());
      }
    } catch (InterruptedException _) {
      wasInterrupted = true;
      kill();
    } finally {
      home.close();
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void kill() {
    for (long pid : instance.child().tree()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
