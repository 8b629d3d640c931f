package dev.roundhouse.config;

/// A reference to a secret that cannot be followed. Names the reference and what is wrong with what
/// it points to; never a value.
public final class SecretException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reference;

  SecretException(String reference, String message) {
    super(reference + ": " + message);
    this.reference = reference;
  }

  SecretException(String reference, String message, Throwable cause) {
    super(reference + ": " + message, cause);
    this.reference = reference;
  }

  /// The reference as written, without a default: `${secret:github-token}`.
  public String reference() {
    return reference;
  }
}
