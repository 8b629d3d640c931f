package dev.roundhouse.fleet.process;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ToldException;
import java.io.Serial;

/// A child process could not be started or spoken to. The message is fit to be shown and names the
/// cure where there is one.
public final class ChildException extends ToldException {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Kind {
    /// It could not be started.
    NOT_STARTED,
    /// It does not read its input.
    STALLED,
    /// It has ended, or is being ended.
    ENDED
  }

  private final Kind kind;

  ChildException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  ChildException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
