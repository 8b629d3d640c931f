package dev.roundhouse.gateway.door;

import dev.roundhouse.protocol.JsonWriter;

/// The `notifications` member of a `subscriptions/listen` to a server.
final class Filters {
  private Filters() {}

  static byte[] resource(String uri) {
    return JsonWriter.fragment()
        .key("notifications")
        .object()
        .key("resourceSubscriptions")
        .array()
        .string(uri)
        .end()
        .end()
        .toBytes();
  }
}
