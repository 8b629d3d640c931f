package dev.roundhouse.security;

import java.io.Serial;

/// A wish about tokens that cannot be met; the message says why and what to do.
public final class TokenException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public TokenException(String message) {
    super(message);
  }

  public TokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
