package dev.roundhouse.http;

import java.io.IOException;
import java.io.Serial;

/// Nobody reads the answer any more. A handler may let it pass: it is no failure of its own.
final class ClientGoneException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  ClientGoneException(String message) {
    super(message);
  }
}
