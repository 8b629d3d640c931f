package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.process.Child;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A child process of this program. Safe for many threads.
public final class ProcessInstance extends Instance {
  private final Child child;
  private final Pipe pipe;
  private volatile Set<Long> stopped = Set.of();

  ProcessInstance(String id, Slot.Key key, Instant started, Child child) {
    super(id, key, started);
    this.child = requireNonNull(child, "child");
    this.pipe = new LinePipe(key.server(), child.pipes(), "process", true, this::end);
  }

  private @Nullable String end() {
    return child.isAlive() ? null : child.reason();
  }

  /// Its standard input and output.
  public Pipe pipe() {
    return pipe;
  }

  public long pid() {
    return child.pid();
  }

  /// The last lines of its error output, oldest first, secrets masked.
  public List<String> lastErrors() {
    return child.pipes().lastErrors();
  }

  @Override
  public boolean isAlive() {
    return child.isAlive();
  }

  Child child() {
    return child;
  }

  /// The processes that were stopped to put it to sleep; none while it is awake.
  Set<Long> stopped() {
    return stopped;
  }

  void stopped(Set<Long> pids) {
    stopped = Set.copyOf(pids);
  }
}
