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
  /// The mode of an elicitation that sends a person to an address.
  static final String URL = "url";

  private Undeclared() {}

  static void check(Ongoing call, Frame question) throws RpcFailure {
    String capability = capability(question.method());
    if (capability == null) {
      throw new RpcFailure(
          200, Protocol.INTERNAL_ERROR, "the server asks for " + question.method());
    }
    String mode = mode(Json.of(question, Member.PARAMS));
    if (!isDeclared(call, capability, mode)) {
      call.cancel("the client cannot answer " + question.method());
      throw missing(capability, mode);
    }
  }

  /// Whether the client declared that it can answer a question.
  static boolean isDeclared(Ongoing call, String method, Json params) {
    String capability = capability(method);
    return capability != null && isDeclared(call, capability, mode(params));
  }

  static boolean isDeclared(Ongoing call, String capability, @Nullable String mode) {
    try {
      Json declared = Json.parse(call.site().caller().capabilities()).get(capability);
      return declared.isPresent() && (mode == null || declared.get(mode).isPresent());
    } catch (MalformedFrame e) {
      throw new IllegalStateException("scanned capabilities cannot be malformed", e);
    }
  }

  private static @Nullable String capability(String method) {
    return switch (method) {
      case "elicitation/create" -> "elicitation";
      case "sampling/createMessage" -> "sampling";
      case "roots/list" -> "roots";
      default -> null;
    };
  }

  /// A form needs no more than `elicitation`; an address to visit must be declared by itself.
  private static @Nullable String mode(Json params) {
    return URL.equals(params.get("mode").text()) ? URL : null;
  }

  static RpcFailure missing(String capability, @Nullable String mode) {
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
