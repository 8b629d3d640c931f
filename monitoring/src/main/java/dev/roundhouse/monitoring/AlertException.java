package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// Somebody wants something of alerts, and cannot have it.
public final class AlertException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// Why not.
  public enum Kind {
    /// There is no such alert, silence or channel.
    NOT_FOUND,
    /// It has ended, or there are too many.
    CONFLICT
  }

  private final Kind kind;

  public AlertException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
