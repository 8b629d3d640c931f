package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.container.Container;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A container that this program has started, or taken over. It is spoken to over its standard
/// input and output, or at an address; never both. Safe for many threads.
public final class ContainerInstance extends Instance {
  private final Container container;
  private final @Nullable Pipe pipe;
  private final @Nullable RemoteInstance address;
  private final @Nullable Long pid;
  private volatile boolean isPaused;

  /// @param address where it speaks HTTP; null when it speaks over its standard streams
  /// @param pid of its first process on this machine; null when that cannot be told
  ContainerInstance(
      String id,
      Slot.Key key,
      Instant started,
      Container container,
      @Nullable RemoteInstance address,
      @Nullable Long pid) {
    super(id, key, started);
    this.container = requireNonNull(container, "container");
    this.address = address;
    this.pipe =
        address == null
            ? new LinePipe(key.server(), container.pipes(), "container", false, this::end)
            : null;
    this.pid = pid;
  }

  private @Nullable String end() {
    return container.isAlive() ? null : container.reason();
  }

  /// Its standard input and output; null when it speaks HTTP.
  public @Nullable Pipe pipe() {
    return pipe;
  }

  /// Where it speaks HTTP; null when it speaks over its standard streams.
  public @Nullable RemoteInstance address() {
    return address;
  }

  /// The first process of the container, as this machine counts; null when it cannot be told.
  public @Nullable Long pid() {
    return pid;
  }

  /// The last lines of its error output, oldest first, secrets masked.
  public List<String> lastErrors() {
    return container.pipes().lastErrors();
  }

  @Override
  public boolean isAlive() {
    return container.isAlive();
  }

  Container container() {
    return container;
  }

  boolean isPaused() {
    return isPaused;
  }

  void paused(boolean is) {
    isPaused = is;
  }

  /// Whether anybody has had an answer of it.
  boolean hasSpoken() {
    return address == null
        ? container.pipes().hasSpoken()
        : address.reach() instanceof Reach.Reached;
  }

  /// Ended or about to be: nobody should knock there again.
  void endAddress() {
    if (address != null) {
      address.end();
    }
  }
}
