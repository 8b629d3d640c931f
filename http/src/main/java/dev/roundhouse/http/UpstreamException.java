package dev.roundhouse.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serial;

/// An upstream could not be reached, or its answer not read. The message names the address, never a
/// header.
public final class UpstreamException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong, and with it what may be repeated.
  public enum Kind {
    /// No connection: nothing was sent.
    UNREACHABLE(false),
    /// The connection broke before the last byte of the request was written, and no reply came:
    /// nobody acts on a part.
    UNSENT(false),
    /// The connection broke before any byte of a reply; the request may have been delivered.
    BROKEN(true),
    /// The reply broke off.
    CUT(true),
    /// The reply is not HTTP.
    INVALID(true),
    /// The reply is larger than the limit.
    TOO_LARGE(true),
    /// Nothing came for too long.
    TIMEOUT(true),
    /// The exchange was cancelled from this side.
    CANCELLED(true);

    private final boolean delivered;

    Kind(boolean delivered) {
      this.delivered = delivered;
    }

    /// Whether the request may have reached the upstream.
    public boolean mayBeDelivered() {
      return delivered;
    }
  }

  private final Kind kind;

  public UpstreamException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  public UpstreamException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
