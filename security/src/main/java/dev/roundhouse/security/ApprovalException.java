package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// Somebody decides on a request for approval, and cannot.
public final class ApprovalException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// Why not.
  public enum Kind {
    /// There is no such request.
    NOT_FOUND,
    /// It has been decided, used or is too late.
    ENDED,
    /// It is their own, and others have to decide (`approval.four-eyes`).
    OWN
  }

  private final Kind kind;

  ApprovalException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
