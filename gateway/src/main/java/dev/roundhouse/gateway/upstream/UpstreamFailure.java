package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.kernel.ServerId;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A server could not answer. The message names it and says what happened; it never carries a
/// secret or a stack trace.
public final class UpstreamFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /// What happened, with its JSON-RPC code (outside the reserved range) and what a client may do.
  public enum Kind {
    /// It is not running and could not be started or reached; the call was not delivered.
    UNAVAILABLE(RpcErrorCode.UNAVAILABLE, true),
    /// It went away while the call was under way; it may have acted on it.
    LOST(RpcErrorCode.LOST, false),
    /// It did not answer in time.
    TIMEOUT(RpcErrorCode.TIMEOUT, false),
    /// It answered something that is not MCP.
    INVALID(RpcErrorCode.INVALID, false),
    /// It forgot the session; the call was not acted on.
    SESSION_LOST(RpcErrorCode.SESSION_LOST, true),
    /// Nobody waits for the answer any more.
    CANCELLED(RpcErrorCode.CANCELLED, false),
    /// The principal has as many instances of it as it may, none of them idle; the call was not
    /// delivered.
    CROWDED(RpcErrorCode.CROWDED, true),
    /// It needs a person before it is started or asked again; the call was not delivered.
    PARKED(RpcErrorCode.PARKED, false),
    /// Its address has failed and is left alone for a while; the call was not delivered.
    TRIPPED(RpcErrorCode.TRIPPED, true);

    private final RpcErrorCode code;
    private final boolean isRetryable;

    Kind(RpcErrorCode code, boolean isRetryable) {
      this.code = code;
      this.isRetryable = isRetryable;
    }

    public int code() {
      return code.code();
    }

    /// Whether the same call can be sent again without being done twice.
    public boolean isRetryable() {
      return isRetryable;
    }
  }

  private final Kind kind;
  private final transient ServerId server;
  private final String what;
  private int status;
  private @Nullable Duration pause;
  private @Nullable Instant nextAttempt;

  public UpstreamFailure(Kind kind, ServerId server, String what) {
    super("server " + server + ": " + what);
    this.kind = requireNonNull(kind, "kind");
    this.server = server;
    this.what = requireNonNull(what, "what");
  }

  public UpstreamFailure(Kind kind, ServerId server, String what, Throwable cause) {
    super("server " + server + ": " + what, cause);
    this.kind = requireNonNull(kind, "kind");
    this.server = server;
    this.what = requireNonNull(what, "what");
  }

  /// With the HTTP status that said no.
  ///
  /// @param pause how long the server wants to be left alone; null when it did not say
  UpstreamFailure(Kind kind, ServerId server, String what, int status, @Nullable Duration pause) {
    this(kind, server, what);
    this.status = status;
    this.pause = pause;
  }

  /// What the fleet says instead of giving a lease, or an address.
  static UpstreamFailure of(FleetException refusal) {
    Kind kind =
        switch (refusal.category()) {
          case PARKED -> Kind.PARKED;
          case TRIPPED -> Kind.TRIPPED;
          case NOT_FOUND, START_FAILED, BACKING_OFF, INSTALLING, TIMEOUT, GONE, CLOSED, HELD ->
              Kind.UNAVAILABLE;
        };
    UpstreamFailure failure =
        new UpstreamFailure(kind, refusal.serverId(), refusal.what(), refusal);
    failure.nextAttempt = refusal.nextAttempt().orElse(null);
    return failure;
  }

  /// Before this moment another call would only be refused; empty where that is not known.
  public Optional<Instant> nextAttempt() {
    return Optional.ofNullable(nextAttempt);
  }

  /// Whether the same call may be sent again, and may succeed at once.
  public boolean mayBeRepeatedNow() {
    return kind.isRetryable() && nextAttempt == null;
  }

  /// How long the server wants to be left alone; null when it did not say.
  @Nullable Duration pause() {
    return pause;
  }

  public Kind kind() {
    return kind;
  }

  /// The HTTP status of the refusal; 0 where there was none.
  int status() {
    return status;
  }

  /// The message without the server's name.
  public String what() {
    return what;
  }

  public ServerId server() {
    return server;
  }
}
