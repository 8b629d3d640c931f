package dev.roundhouse.admin.console;

import java.io.Serial;

/// Too many calls are under way in the console; the message says how many there may be.
final class CrowdedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  CrowdedException(String says) {
    super(says, null, false, false);
  }
}
