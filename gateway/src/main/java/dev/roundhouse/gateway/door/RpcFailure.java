package dev.roundhouse.gateway.door;

import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.Visit;
import java.io.Serial;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A request that ends with a JSON-RPC error of the gateway's own.
final class RpcFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final int code;
  private final int status;
  private final transient byte @Nullable [] data;
  private final boolean isOfServer;

  RpcFailure(int status, int code, String message) {
    this(status, code, message, null);
  }

  RpcFailure(int status, int code, String message, byte @Nullable [] data) {
    this(status, code, message, data, false);
  }

  private RpcFailure(
      int status, int code, String message, byte @Nullable [] data, boolean isOfServer) {
    super(message, null, false, false);
    if (RpcErrorCode.of(code).isEmpty()) {
      throw new IllegalArgumentException(code + " is missing in the list of the gateway's errors");
    }
    this.status = status;
    this.code = code;
    this.data = data;
    this.isOfServer = isOfServer;
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
        true);
  }

  /// Whether it comes from a server that was asked, and is told of where that was done.
  boolean isOfServer() {
    return isOfServer;
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
