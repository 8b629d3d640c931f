package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// A source could not say which versions there are. The message names what was asked for, what
/// happened and the cure; it holds no secret.
public final class SourceException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Kind {
    /// Nobody knows whom to ask.
    UNCONFIGURED,
    /// There is nothing of this name.
    UNKNOWN_NAME,
    /// The source wants to know who asks, or refuses it.
    REFUSED,
    /// It cannot be reached, or was silent.
    UNREACHABLE,
    /// It failed itself.
    FAILED,
    /// It said too much, or what makes no sense.
    MALFORMED,
    /// It led to somebody who may not be asked.
    LED_ASTRAY
  }

  private final Kind kind;
  private final String what;

  public SourceException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
    this.what = message;
  }

  public SourceException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
    this.what = message;
  }

  public Kind kind() {
    return kind;
  }

  /// The message.
  public String what() {
    return what;
  }
}
