package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.List;

/// A child process of this program. Safe for many threads.
@SuppressWarnings("DoNotCallSuggester")
public final class ProcessInstance implements Instance {
  private final String id;
  private final Slot.Key key;
  private final Instant started;

  ProcessInstance(String id, Slot.Key key, Instant started) {
    this.id = requireNonNull(id, "id");
    this.key = requireNonNull(key, "key");
    this.started = requireNonNull(started, "started");
  }

  /// Its standard input and output.
  public Pipe pipe() {
    throw new UnsupportedOperationException("not built yet");
  }

  public long pid() {
    throw new UnsupportedOperationException("not built yet");
  }

  /// The last lines of its error output, oldest first, secrets masked.
  public List<String> lastErrors() {
    throw new UnsupportedOperationException("not built yet");
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
    throw new UnsupportedOperationException("not built yet");
  }

  @Override
  public String toString() {
    return id;
  }
}
