package dev.roundhouse.gateway;

import java.io.Serial;

/// A server that is tried did not answer as it should; the message says how, without its name.
public final class TryoutException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  TryoutException(String what, Throwable cause) {
    super(what, cause);
  }

  /// What happened, fit to be shown.
  public String what() {
    return String.valueOf(getMessage());
  }
}
