package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a person is asked in the middle of a call (MCP: elicitation).
///
/// @param number by which it is answered
/// @param server that asks; null where it is the gateway itself, which wants the call approved
/// @param message in the words of whoever asks
/// @param schema what is to be filled in, an object of plain properties; absent where nothing is
/// @param url an address that the person is to visit; null where there is none
/// @param patience how long an answer is waited for
public record ToolQuestion(
    long number,
    @Nullable ServerId server,
    String message,
    Json schema,
    @Nullable String url,
    Duration patience) {
  public ToolQuestion {
    requireNonNull(message, "message");
    requireNonNull(schema, "schema");
    requireNonNull(patience, "patience");
  }

  /// @param params of `elicitation/create`, of either era
  public static ToolQuestion of(
      long number, @Nullable ServerId server, Json params, Duration patience) {
    String message = params.get("message").text();
    boolean isVisit = "url".equals(params.get("mode").text());
    return new ToolQuestion(
        number,
        server,
        message == null ? "" : message,
        params.get("requestedSchema"),
        isVisit ? params.get("url").text() : null,
        patience);
  }
}
