package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.RemoteAccessException.Kind;
import java.io.Serial;

/// No token can be had. The message names the place and what is wrong there; it never holds a
/// token, a code, or what an issuer says in words of its own.
public final class OAuthFault extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;

  public OAuthFault(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  public OAuthFault(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
