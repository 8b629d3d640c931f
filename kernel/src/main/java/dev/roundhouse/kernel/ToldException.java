package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// Something did not work, and the message is fit to be shown: it names the thing and, where there
/// is one, the cure; it never carries a secret.
public abstract class ToldException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String what;

  protected ToldException(String message) {
    super(message);
    this.what = requireNonNull(message, "message");
  }

  protected ToldException(String message, Throwable cause) {
    super(message, cause);
    this.what = requireNonNull(message, "message");
  }

  /// The message.
  public final String what() {
    return what;
  }
}
