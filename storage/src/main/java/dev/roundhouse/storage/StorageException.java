package dev.roundhouse.storage;

import java.io.Serial;

/// The data cannot be opened or kept. The message names the file and the cure.
public final class StorageException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public StorageException(String message) {
    super(message);
  }

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
