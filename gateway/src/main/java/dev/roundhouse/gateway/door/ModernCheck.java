package dev.roundhouse.gateway.door;

import dev.roundhouse.http.Request;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.HeaderValue;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import org.jspecify.annotations.Nullable;

/// Checks that a modern request carries what it must, and that headers and body say the same
/// (2026-07-28, basic and transports).
final class ModernCheck {
  private ModernCheck() {}

  /// Whether a message is meant for the modern era. The body decides; a header alone makes it a
  /// modern request that lacks its `_meta`.
  static boolean isModern(Request request, Frame frame) {
    return frame.has(Member.META_PROTOCOL_VERSION)
        || frame.has(Member.META_CLIENT_CAPABILITIES)
        || Protocol.MODERN.equals(request.header("mcp-protocol-version"))
        || frame.method().equals("server/discover")
        || frame.method().equals("subscriptions/listen");
  }

  static void check(Request request, Frame frame) throws RpcFailure {
    String version = frame.text(Member.META_PROTOCOL_VERSION);
    if (version == null) {
      throw ModernErrors.missingMeta(Member.META_PROTOCOL_VERSION.key());
    }
    if (frame.type(Member.META_CLIENT_CAPABILITIES) != JsonType.OBJECT) {
      throw ModernErrors.missingMeta(Member.META_CLIENT_CAPABILITIES.key());
    }
    same("MCP-Protocol-Version", request.header("mcp-protocol-version"), version);
    if (!Protocol.MODERN.equals(version)) {
      throw ModernErrors.unsupportedVersion(version);
    }
    same("Mcp-Method", request.header("mcp-method"), frame.method());
    Member member = named(frame.method());
    if (member != null && frame.text(member) != null) {
      name(request.header("mcp-name"), frame.text(member));
    }
  }

  private static @Nullable Member named(String method) {
    return switch (method) {
      case "tools/call", "prompts/get" -> Member.NAME;
      case "resources/read" -> Member.URI;
      case "tasks/get", "tasks/update", "tasks/cancel" -> Member.TASK_ID;
      default -> null;
    };
  }

  private static void same(String header, @Nullable String value, String body) throws RpcFailure {
    if (value == null) {
      throw ModernErrors.headerMismatch("the header " + header + " is missing");
    }
    if (!value.strip().equals(body)) {
      throw ModernErrors.headerMismatch(
          "the header " + header + " does not equal the body, which says \"" + body + "\"");
    }
  }

  private static void name(@Nullable String header, @Nullable String body) throws RpcFailure {
    if (header == null) {
      throw ModernErrors.headerMismatch("the header Mcp-Name is missing");
    }
    String value = HeaderValue.decode(header.strip());
    if (value == null || !value.equals(body)) {
      throw ModernErrors.headerMismatch("the header Mcp-Name does not equal the body");
    }
  }
}
