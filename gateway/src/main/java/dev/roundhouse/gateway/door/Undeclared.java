package dev.roundhouse.gateway.door;

import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import org.jspecify.annotations.Nullable;

/// Keeps a legacy server from asking a modern client for what that client never declared: the call
/// cannot go on, and the client is told which capability it lacks (2026-07-28, MRTR).
final class Undeclared {
  private Undeclared() {}

  static void check(Ongoing call, Frame question) throws RpcFailure {
    String capability =
        switch (question.method()) {
          case "elicitation/create" -> "elicitation";
          case "sampling/createMessage" -> "sampling";
          case "roots/list" -> "roots";
          default -> null;
        };
    if (capability == null) {
      throw new RpcFailure(
          200, Protocol.INTERNAL_ERROR, "the server asks for " + question.method());
    }
    Json declared = declared(call).get(capability);
    String mode = mode(question);
    boolean isDeclared = declared.isPresent() && (mode == null || declared.get(mode).isPresent());
    if (!isDeclared) {
      call.cancel("the client cannot answer " + question.method());
      throw missing(capability, mode);
    }
  }

  /// A form needs no more than `elicitation`; an address to visit must be declared by itself.
  private static @Nullable String mode(Frame question) {
    Json mode = Json.of(question, Member.PARAMS).get("mode");
    return "url".equals(mode.text()) ? "url" : null;
  }

  private static Json declared(Ongoing call) {
    try {
      return Json.parse(call.site().caller().capabilities());
    } catch (MalformedFrame e) {
      throw new IllegalStateException("scanned capabilities cannot be malformed", e);
    }
  }

  private static RpcFailure missing(String capability, @Nullable String mode) {
    JsonWriter data =
        new JsonWriter().object().key("requiredCapabilities").object().key(capability).object();
    if (mode != null) {
      data.key(mode).object().end();
    }
    return new RpcFailure(
        400,
        Protocol.MISSING_CLIENT_CAPABILITY,
        "this needs the client capability " + capability,
        data.end().end().end().toBytes());
  }
}
