package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;

/// What a person says to a [ToolQuestion].
public sealed interface ToolWord {
  /// Yes, and with these words.
  ///
  /// @param content a JSON object; empty where nothing was to be filled in
  record Accept(byte[] content) implements ToolWord {
    public Accept {
      requireNonNull(content, "content");
    }
  }

  record Decline() implements ToolWord {}

  /// Neither yes nor no.
  record Dismiss() implements ToolWord {}

  /// The result of `elicitation/create`, which is the same in both eras.
  default byte[] result() {
    JsonWriter result = new JsonWriter().object();
    switch (this) {
      case Accept(byte[] content) -> {
        result.member("action", "accept");
        if (content.length > 0) {
          result.key("content").raw(content);
        }
      }
      case Decline() -> result.member("action", "decline");
      case Dismiss() -> result.member("action", "cancel");
    }
    return result.end().toBytes();
  }
}
