package dev.roundhouse.security;

import java.io.Serial;

/// The audit log cannot be opened, read or written, so that what would have to be in it is not
/// done. The message names the file and the cure.
public final class AuditException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public AuditException(String message) {
    super(message);
  }

  public AuditException(String message, Throwable cause) {
    super(message, cause);
  }
}
