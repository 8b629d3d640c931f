package dev.roundhouse.gateway;

import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.Refusal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Errors outside of JSON-RPC, by RFC 9457.
public final class Problems {
  private Problems() {}

  /// @param detail what happened and the cure, for people
  public static void send(Response response, ProblemKind kind, String detail) {
    send(response, kind, detail, null);
  }

  /// @param reasonCode why a call was not let through; null for what is no such refusal
  public static void send(
      Response response, ProblemKind kind, String detail, @Nullable String reasonCode) {
    send(response, kind, detail, reasonCode, Map.of());
  }

  /// @param further members of the problem
  public static void send(
      Response response,
      ProblemKind kind,
      String detail,
      @Nullable String reasonCode,
      Map<String, String> further) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("type", "urn:roundhouse:problem:" + kind.wire())
            .member("title", kind.wire().replace('-', ' '))
            .key("status")
            .number(kind.status())
            .member("detail", detail);
    if (reasonCode != null) {
      body.member("reasonCode", reasonCode);
    }
    further.forEach(body::member);
    response
        .status(kind.status())
        .header("Content-Type", "application/problem+json")
        .send(body.end().toBytes());
  }

  /// Refuses what may be asked again later.
  public static void later(Response response, Refusal refusal, Duration wait) {
    response.header("Retry-After", Long.toString(Refusal.seconds(wait)));
    send(response, ProblemKind.TOO_MANY_CALLS, refusal.says(), refusal.reason().wire());
  }
}
