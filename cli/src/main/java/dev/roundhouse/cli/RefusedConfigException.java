package dev.roundhouse.cli;

import java.io.Serial;

/// The configuration file is not good; the message has one line per problem.
public final class RefusedConfigException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public RefusedConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
