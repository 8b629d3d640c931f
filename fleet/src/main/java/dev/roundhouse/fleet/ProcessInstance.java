package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.process.Child;
import dev.roundhouse.fleet.process.ChildException;
import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A child process of this program. Safe for many threads.
public final class ProcessInstance implements Instance {
  private final String id;
  private final Slot.Key key;
  private final Instant started;
  private final Child child;
  private final Pipe pipe = new ChildPipe();
  private volatile Set<Long> stopped = Set.of();

  ProcessInstance(String id, Slot.Key key, Instant started, Child child) {
    this.id = requireNonNull(id, "id");
    this.key = requireNonNull(key, "key");
    this.started = requireNonNull(started, "started");
    this.child = requireNonNull(child, "child");
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
    return child.lastErrors();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public ServerId server() {
    return key.server();
  }

  @Override
  public String tenant() {
    return key.tenant();
  }

  @Override
  public Instant started() {
    return started;
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

  @Override
  public String toString() {
    return id;
  }

  private final class ChildPipe implements Pipe {
    @Override
    public void attach(Receiver receiver) {
      requireNonNull(receiver, "receiver");
      child.attach(
          new Child.Receiver() {
            @Override
            public void line(byte[] line) {
              receiver.line(line);
            }

            @Override
            public void noise(String what) {
              receiver.noise(what);
            }

            @Override
            public void closed(String reason) {
              receiver.closed(reason);
            }
          });
    }

    @Override
    public boolean recall(byte[] line) {
      return child.recall(line);
    }

    @Override
    public void send(byte[] line) {
      try {
        child.send(line);
      } catch (ChildException e) {
        throw switch (e.kind()) {
          case STALLED -> new FleetException(Category.TIMEOUT, server(), e.what(), e);
          case ENDED, NOT_STARTED ->
              new FleetException(
                  Category.GONE,
                  server(),
                  child.isAlive()
                      ? "the process has closed its input"
                      : "the process is gone: " + child.reason(),
                  e);
        };
      }
    }
  }
}
