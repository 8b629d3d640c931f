package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// What is protected is not changed. The message names the item, says why, and the cure.
public final class ProtectionException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// Why not.
  public enum Reason {
    /// Nobody has authorised it, or no longer.
    UNAUTHORIZED("protection.unauthorized"),
    /// Who has authorised it is who wants to do it.
    SAME_PERSON("protection.same-person"),
    /// Another change of the item is under way.
    BUSY("protection.busy"),
    /// There is no such item, authorisation or baseline.
    NOT_FOUND("protection.not-found"),
    /// It cannot be done with the item as it is.
    REFUSED("protection.refused");

    private final String wire;

    Reason(String wire) {
      this.wire = wire;
    }

    /// The short code, stable for programs.
    public String wire() {
      return wire;
    }
  }

  private final Reason reason;

  public ProtectionException(Reason reason, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason");
  }

  public ProtectionException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = requireNonNull(reason, "reason");
  }

  public Reason reason() {
    return reason;
  }

  /// Whether somebody was refused, as opposed to something that does not work.
  public boolean isDenial() {
    return switch (reason) {
      case UNAUTHORIZED, SAME_PERSON -> true;
      case BUSY, NOT_FOUND, REFUSED -> false;
    };
  }
}
