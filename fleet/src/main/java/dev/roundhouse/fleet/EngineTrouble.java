package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ToldException;
import java.io.Serial;

/// The container engine was not asked, does not answer, or refuses. The message is fit to be shown
/// and names the cure where there is one.
public final class EngineTrouble extends ToldException {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Kind {
    /// The request is none that its sender may make; nothing was sent.
    NOT_ALLOWED,
    /// Nobody answers at the socket, or this program may not use it, or not in time.
    UNREACHABLE,
    /// There is no such thing.
    NOT_FOUND,
    /// The engine said no.
    REFUSED
  }

  private final Kind kind;

  EngineTrouble(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  EngineTrouble(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
