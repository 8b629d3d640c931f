package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// A version is not taken. The message names the server or the version, says why, and the cure.
public final class UpdateException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// Why not.
  public enum Kind {
    /// The mode or the policy does not let it, or there is none to take.
    NOT_NOW,
    /// Its archive cannot be had, for no reason that will pass.
    REFUSED,
    /// Its archive cannot be had now.
    UNREACHABLE,
    /// Its bytes, the host that it is at, its signature or the statement about its build are others
    /// than they should be.
    TAMPERED,
    /// There is no such job.
    NOT_FOUND,
    /// The state of the job does not let it, or another job is in the way.
    CONFLICT
  }

  private final Kind kind;

  public UpdateException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  public UpdateException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
