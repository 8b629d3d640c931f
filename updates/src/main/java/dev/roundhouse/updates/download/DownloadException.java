package dev.roundhouse.updates.download;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// An archive could not be had, or is not what it should be. The message names it and says why.
public final class DownloadException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong, and with it whether another attempt makes sense.
  public enum Kind {
    /// Its address, or one that it leads to, may not be asked.
    HOST_NOT_ALLOWED(false),
    /// The host does not have it, or not for us.
    REFUSED(false),
    /// It is larger than it may be.
    TOO_LARGE(false),
    /// It took too long.
    TOO_SLOW(false),
    /// Its bytes are others than those that the registry tells of.
    OTHER_BYTES(false),
    /// It cannot be written here.
    NOT_WRITTEN(false),
    /// The host was not there, failed, or broke off.
    UNREACHABLE(true);

    private final boolean isWorthRepeating;

    Kind(boolean isWorthRepeating) {
      this.isWorthRepeating = isWorthRepeating;
    }

    boolean isWorthRepeating() {
      return isWorthRepeating;
    }
  }

  private final Kind kind;
  private final String what;

  DownloadException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
    this.what = message;
  }

  DownloadException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
    this.what = message;
  }

  public Kind kind() {
    return kind;
  }

  /// The message.
  public String what() {
    return what;
  }
}
