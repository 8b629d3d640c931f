package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// Somebody tells something of an objective that it cannot be told.
public final class SloException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// Why not.
  public enum Kind {
    /// There is no such objective.
    NOT_FOUND,
    /// It is measured by this program, or was told otherwise before.
    CONFLICT
  }

  private final Kind kind;

  public SloException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
