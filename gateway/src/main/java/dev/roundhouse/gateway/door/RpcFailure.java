package dev.roundhouse.gateway.door;

import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.pinning.Hold;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.ApprovalRequest;
import dev.roundhouse.security.Reason;
import dev.roundhouse.security.Refusal;
import dev.roundhouse.security.Visit;
import java.io.Serial;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A request that ends with a JSON-RPC error of the gateway's own.
final class RpcFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final int code;
  private final int status;
  private final transient byte @Nullable [] data;
  private final boolean isOfServer;
  private final @Nullable String reasonCode;

  RpcFailure(int status, int code, String message) {
    this(status, code, message, null);
  }

  RpcFailure(int status, int code, String message, byte @Nullable [] data) {
    this(status, code, message, data, false, null);
  }

  private RpcFailure(
      int status,
      int code,
      String message,
      byte @Nullable [] data,
      boolean isOfServer,
      @Nullable String reasonCode) {
    super(message, null, false, false);
    if (RpcErrorCode.of(code).isEmpty()) {
      throw new IllegalArgumentException(code + " is missing in the list of the gateway's errors");
    }
    this.status = status;
    this.code = code;
    this.data = data;
    this.isOfServer = isOfServer;
    this.reasonCode = reasonCode;
  }

  static RpcFailure invalidParams(String message) {
    return new RpcFailure(200, Protocol.INVALID_PARAMS, message);
  }

  /// 2026-07-28 answers 404 to a method it does not know, so that clients can tell eras apart.
  static RpcFailure unknownMethod(int status, String method) {
    return new RpcFailure(status, Protocol.METHOD_NOT_FOUND, "there is no method " + method);
  }

  static RpcFailure of(UpstreamFailure failure) {
    JsonWriter data =
        new JsonWriter()
            .object()
            .member("server", failure.server().value())
            .member("kind", failure.kind().name().toLowerCase(java.util.Locale.ROOT))
            .key("retryable")
            .truth(failure.isRetryable());
    String instance = failure.instance();
    if (instance != null) {
      data.member("instance", instance);
    }
    data.member("what", failure.what())
        .member("delivered", failure.mayBeDelivered() ? "unknown" : "no")
        .key("repeated")
        .truth(failure.wasRepeated());
    failure.nextAttempt().ifPresent(moment -> data.member("nextAttempt", moment.toString()));
    return new RpcFailure(
        200,
        failure.kind().code(),
        String.valueOf(failure.getMessage()),
        data.end().toBytes(),
        true,
        null);
  }

  /// A call that is not let through to its server.
  static RpcFailure of(Refusal refusal, RpcErrorCode code, Route route) {
    JsonWriter data =
        new JsonWriter()
            .object()
            .member("server", route.server().id().value())
            .member("name", route.name())
            .member("reasonCode", refusal.reason().wire());
    refusal.retryAfter().ifPresent(wait -> data.member("retryAfterMs", millis(wait)));
    return new RpcFailure(
        code.modernStatus(),
        code.code(),
        refusal.says(),
        data.member("delivered", "no").end().toBytes(),
        false,
        refusal.reason().wire());
  }

  /// A call that waits for a person.
  static RpcFailure awaited(ApprovalRequest pending, String says, Route route) {
    byte[] data =
        new JsonWriter()
            .object()
            .member("server", route.server().id().value())
            .member("name", route.name())
            .member("reasonCode", Reason.APPROVAL_REQUIRED.wire())
            .member("approval", pending.id())
            .member("expires", pending.expires().toString())
            .member("delivered", "no")
            .end()
            .toBytes();
    RpcErrorCode code = RpcErrorCode.AWAITS_APPROVAL;
    String reason = Reason.APPROVAL_REQUIRED.wire();
    return new RpcFailure(code.modernStatus(), code.code(), says, data, false, reason);
  }

  /// Never too few.
  private static long millis(Duration wait) {
    return wait.plusMillis(1).minusNanos(1).toMillis();
  }

  /// The server has answered with more than a client is given.
  static RpcFailure tooLarge(Route route, long bytes, ByteSize most) {
    String says =
        "the answer of server %s to %s has %d bytes, and limits.servers.%s.max-response is %s"
            .formatted(route.server().id(), route.name(), bytes, route.server().id(), most);
    byte[] data =
        new JsonWriter()
            .object()
            .member("server", route.server().id().value())
            .member("name", route.name())
            .member("reasonCode", Reason.LIMIT_RESPONSE.wire())
            .member("delivered", "yes")
            .end()
            .toBytes();
    RpcErrorCode code = RpcErrorCode.TOO_LARGE;
    return new RpcFailure(
        code.modernStatus(), code.code(), says, data, true, Reason.LIMIT_RESPONSE.wire());
  }

  /// Why a call was not let through, as a code; null for other failures.
  @Nullable String reasonCode() {
    return reasonCode;
  }

  /// Under which name it is counted.
  String counted() {
    return reasonCode == null ? "rpc " + code : reasonCode;
  }

  /// Whether it comes from a server that was asked, and is told of where that was done.
  boolean isOfServer() {
    return isOfServer;
  }

  static RpcFailure of(Hold hold) {
    JsonWriter data =
        new JsonWriter()
            .object()
            .member("server", hold.key().server().value())
            .member(hold.key().kind().wire(), hold.key().name())
            .member("reason", hold.why().wire())
            .member("reasonCode", Reason.PIN_WITHHELD.wire())
            .member("delivered", "no");
    if (hold.since() != null) {
      data.member("since", hold.since().toString());
    }
    return new RpcFailure(
        RpcErrorCode.WITHHELD.modernStatus(),
        RpcErrorCode.WITHHELD.code(),
        hold.says(),
        data.end().toBytes(),
        false,
        Reason.PIN_WITHHELD.wire());
  }

  /// A tool of this program that takes another token.
  static RpcFailure lacking(String scope, String tool) {
    String reason = Reason.SCOPE_MISSING.wire();
    return new RpcFailure(
        RpcErrorCode.INSUFFICIENT_SCOPE.modernStatus(),
        RpcErrorCode.INSUFFICIENT_SCOPE.code(),
        tool + " needs a token with the scope " + scope,
        new JsonWriter()
            .object()
            .member("scope", scope)
            .member("reasonCode", reason)
            .end()
            .toBytes(),
        false,
        reason);
  }

  int status() {
    return status;
  }

  int code() {
    return code;
  }

  byte[] frame(byte @Nullable [] id) {
    return Rpc.error(id, code, String.valueOf(getMessage()), traced(data));
  }

  /// Data of an error with the correlation id of the request besides.
  static byte @Nullable [] traced(byte @Nullable [] data) {
    String request = Visit.current().id();
    if (request.isEmpty()) {
      return data;
    }
    JsonWriter all = new JsonWriter().object();
    if (data != null) {
      all.members(Arrays.copyOfRange(data, 1, data.length - 1));
    }
    return all.member("requestId", request).end().toBytes();
  }
}
