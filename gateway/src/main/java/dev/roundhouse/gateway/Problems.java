package dev.roundhouse.gateway;

import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.JsonWriter;

/// Errors outside of JSON-RPC, by RFC 9457.
public final class Problems {
  private Problems() {}

  /// @param kind short name of the kind of problem, stable for programs
  /// @param detail what happened and the cure, for people
  public static void send(Response response, int status, String kind, String detail) {
    byte[] body =
        new JsonWriter()
            .object()
            .member("type", "urn:roundhouse:problem:" + kind)
            .member("title", kind.replace('-', ' '))
            .key("status")
            .number(status)
            .member("detail", detail)
            .end()
            .toBytes();
    response.status(status).header("Content-Type", "application/problem+json").send(body);
  }
}
