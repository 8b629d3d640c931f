package dev.roundhouse.http;

import java.io.Serial;

/// The server could not be started or reconfigured. The message names the address or file, and the
/// cure where there is one.
public final class HttpException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public HttpException(String message, Throwable cause) {
    super(message, cause);
  }
}
