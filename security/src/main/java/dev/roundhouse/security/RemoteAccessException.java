package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// No token can be had for a remote server. The message is for people: it names the server, the
/// place that is to blame and the cure, and never holds a token, a code, or what an issuer says in
/// words of its own.
public final class RemoteAccessException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// What would help.
  public enum Kind {
    /// The issuer does not answer, or not as it should: the same again may succeed later.
    AWAY,
    /// What was said contradicts what is known, as a forgery would: nothing was sent any further.
    MISMATCH,
    /// The issuer or the server cannot do what is needed, or their documents do not say so.
    UNFIT,
    /// The issuer does not take this client: the settings of the server have to change.
    CLIENT,
    /// There is no grant, or it has ended: a person has to authorize anew.
    GRANT
  }

  private final Kind kind;

  public RemoteAccessException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
