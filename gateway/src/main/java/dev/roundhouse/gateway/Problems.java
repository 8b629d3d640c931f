package dev.roundhouse.gateway;

import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.JsonWriter;

/// Errors outside of JSON-RPC, by RFC 9457.
public final class Problems {
  private Problems() {}

  /// @param detail what happened and the cure, for people
  public static void send(Response response, ProblemKind kind, String detail) {
    byte[] body =
        new JsonWriter()
            .object()
            .member("type", "urn:roundhouse:problem:" + kind.wire())
            .member("title", kind.wire().replace('-', ' '))
            .key("status")
            .number(kind.status())
            .member("detail", detail)
            .end()
            .toBytes();
    response.status(kind.status()).header("Content-Type", "application/problem+json").send(body);
  }
}
