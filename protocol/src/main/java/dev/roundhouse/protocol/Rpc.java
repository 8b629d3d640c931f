package dev.roundhouse.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Builds messages. Ids, params, results and data are JSON already and go in as they are.
public final class Rpc {
  private static final byte[] VERSION = "\"2.0\"".getBytes(StandardCharsets.US_ASCII);

  private Rpc() {}

  public static byte[] result(byte[] id, byte[] result) {
    return message().member("id", id).member("result", result).end().toBytes();
  }

  /// An error answer. Without an id there is no `id` member: the schema of MCP allows its absence
  /// but not null.
  public static byte[] error(
      byte @Nullable [] id, int code, String message, byte @Nullable [] data) {
    JsonWriter writer = message();
    if (id != null) {
      writer.member("id", id);
    }
    writer.key("error").object().member("code", code).member("message", message);
    if (data != null) {
      writer.member("data", data);
    }
    return writer.end().end().toBytes();
  }

  public static byte[] request(byte[] id, String method, byte @Nullable [] params) {
    return call(message().member("id", id), method, params);
  }

  public static byte[] notification(String method, byte @Nullable [] params) {
    return call(message(), method, params);
  }

  private static byte[] call(JsonWriter writer, String method, byte @Nullable [] params) {
    writer.member("method", method);
    if (params != null) {
      writer.member("params", params);
    }
    return writer.end().toBytes();
  }

  private static JsonWriter message() {
    return new JsonWriter().object().member("jsonrpc", VERSION);
  }
}
