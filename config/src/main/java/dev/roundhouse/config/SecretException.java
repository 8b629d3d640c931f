package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// A secret reference has no usable value. The message names the reference and the cure, never any
/// part of a value.
public final class SecretException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String reference;

  SecretException(String reference, String message) {
    super("${" + reference + "}: " + message);
    this.reference = requireNonNull(reference, "reference");
  }

  SecretException(String reference, String message, Throwable cause) {
    super("${" + reference + "}: " + message, cause);
    this.reference = requireNonNull(reference, "reference");
  }

  /// The reference without its braces, such as `secret:github-token`.
  public String reference() {
    return reference;
  }
}
