package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.http.UpstreamException;
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
    /// It went away, or failed, while the call was under way; it may have acted on it.
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
    TRIPPED(RpcErrorCode.TRIPPED, true),
    /// It wants a token that cannot be had; the call was not acted on.
    UNAUTHORIZED(RpcErrorCode.UNAUTHORIZED, false);

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

    /// Whether the server can have acted on the call; false only where it certainly has not.
    public boolean mayBeDelivered() {
      return switch (this) {
        case UNAVAILABLE, SESSION_LOST, CROWDED, PARKED, TRIPPED, UNAUTHORIZED -> false;
        case LOST, TIMEOUT, INVALID, CANCELLED -> true;
      };
    }
  }

  private final Kind kind;
  private final transient ServerId server;
  private final String what;
  private int status;
  private @Nullable Duration pause;
  private @Nullable Instant nextAttempt;
  private @Nullable String instance;
  private boolean isBeforehand;
  private boolean isHarmless;
  private boolean wasRepeated;

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

  /// What has become of an exchange, when it was not answered.
  static UpstreamFailure of(UpstreamException broken, ServerId server) {
    Kind kind =
        switch (broken.kind()) {
          case UNREACHABLE, UNSENT -> Kind.UNAVAILABLE;
          case BROKEN, CUT -> Kind.LOST;
          case INVALID, TOO_LARGE -> Kind.INVALID;
          case TIMEOUT -> Kind.TIMEOUT;
          case CANCELLED -> Kind.CANCELLED;
        };
    return new UpstreamFailure(kind, server, String.valueOf(broken.getMessage()), broken);
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

  /// How long the server wants to be left alone; null when it did not say.
  @Nullable Duration pause() {
    return pause;
  }

  private UpstreamFailure as(Kind other) {
    UpstreamFailure copy = new UpstreamFailure(other, server, what, this);
    copy.status = status;
    copy.pause = pause;
    copy.nextAttempt = nextAttempt;
    copy.isBeforehand = isBeforehand;
    return copy;
  }

  /// The same, when what failed came after the call had been delivered.
  public UpstreamFailure underWay() {
    return kind.mayBeDelivered() ? this : as(Kind.LOST);
  }

  /// The same, when what failed came before any call was sent: a greeting.
  public UpstreamFailure beforehand() {
    UpstreamFailure told = as(kind == Kind.LOST ? Kind.UNAVAILABLE : kind);
    told.isBeforehand = true;
    return told;
  }

  /// The same, with what is known of the call that failed.
  ///
  /// @param by the instance that had the call; null when none had it
  /// @param isHarmless whether the operator lets it be done twice
  /// @param wasRepeated whether it was sent a second time already
  public UpstreamFailure with(@Nullable String by, boolean isHarmless, boolean wasRepeated) {
    UpstreamFailure told = as(kind);
    told.instance = by;
    told.isHarmless = isHarmless;
    told.wasRepeated = wasRepeated;
    return told;
  }

  /// Whether the server can have acted on the call.
  public boolean mayBeDelivered() {
    return !isBeforehand && kind.mayBeDelivered();
  }

  /// The instance that had the call; null when none had it.
  public @Nullable String instance() {
    return instance;
  }

  /// Whether the gateway had sent the call twice.
  public boolean wasRepeated() {
    return wasRepeated;
  }

  /// Whether the client may send the same call again: it was not delivered, or may be done twice.
  public boolean isRetryable() {
    return kind.isRetryable() || (isHarmless && kind == Kind.LOST);
  }

  public Kind kind() {
    return kind;
  }

  /// Whether it was refused by a server that is there: the same again would be refused again.
  public boolean isRefusal() {
    return status != 0;
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
