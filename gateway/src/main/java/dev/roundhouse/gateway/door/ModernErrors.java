package dev.roundhouse.gateway.door;

import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Protocol;

/// The errors of 2026-07-28 and the HTTP statuses that go with them.
final class ModernErrors {
  private ModernErrors() {}

  static int status(int code) {
    return RpcErrorCode.of(code).map(RpcErrorCode::modernStatus).orElse(200);
  }

  static RpcFailure headerMismatch(String message) {
    return new RpcFailure(400, Protocol.HEADER_MISMATCH, message);
  }

  static RpcFailure missingMeta(String key) {
    return new RpcFailure(400, Protocol.INVALID_PARAMS, "params._meta must carry \"" + key + "\"");
  }

  static RpcFailure unsupportedVersion(String requested) {
    byte[] data =
        new JsonWriter()
            .object()
            .key("supported")
            .array()
            .string(Protocol.MODERN)
            .end()
            .member("requested", requested)
            .end()
            .toBytes();
    return new RpcFailure(
        400,
        Protocol.UNSUPPORTED_PROTOCOL_VERSION,
        "protocol version " + requested + " is not supported here",
        data);
  }
}
