package dev.roundhouse.fleet.container;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ToldException;
import java.io.Serial;

/// The container engine cannot be used, or refuses. The message is fit to be shown and names the
/// cure where there is one.
public final class EngineException extends ToldException {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Kind {
    /// Nobody answers at the socket, or this program may not use it, or not in time.
    UNREACHABLE,
    /// The image is not on the engine's machine.
    NO_IMAGE,
    /// There is no such container any more.
    GONE,
    /// The engine said no.
    REFUSED
  }

  private final Kind kind;

  EngineException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  EngineException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
