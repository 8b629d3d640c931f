package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.Member;
import org.jspecify.annotations.Nullable;

/// What came of a call of a tool.
public sealed interface ToolReply {
  /// The tool has answered, be it with an error of its own.
  ///
  /// @param result as it came: `content`, `structuredContent`, `isError`
  record Answered(Json result) implements ToolReply {
    public Answered {
      requireNonNull(result, "result");
    }

    /// Whether the tool says of itself that it failed.
    public boolean isError() {
      return result.get("isError").truth(false);
    }
  }

  /// The call came to nothing.
  ///
  /// @param code of JSON-RPC
  /// @param reason the reason code of a refusal; null where it has none
  /// @param error the whole error as it would go to a client
  record Refused(long code, @Nullable String reason, String message, Json error)
      implements ToolReply {
    public Refused {
      requireNonNull(message, "message");
      requireNonNull(error, "error");
    }
  }

  static ToolReply of(Frame answer) {
    if (answer.kind() == Frame.Kind.ERROR) {
      Json error = Json.of(answer).get("error");
      return new Refused(
          answer.integer(Member.ERROR_CODE, 0),
          error.get("data").get("reasonCode").text(),
          String.valueOf(error.get("message").text()),
          error);
    }
    return new Answered(Json.of(answer, Member.RESULT));
  }
}
