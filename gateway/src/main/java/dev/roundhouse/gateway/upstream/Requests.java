package dev.roundhouse.gateway.upstream;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Rpc;
import org.jspecify.annotations.Nullable;

/// Builds requests of the gateway's own in the era of a connection.
public final class Requests {
  private Requests() {}

  /// @param params members of `params` besides `_meta`, such as `"cursor":"x"`; null for none
  public static Outgoing internal(Connection connection, String method, byte @Nullable [] params) {
    long id = connection.nextId();
    byte[] frame = Rpc.request(JsonWriter.decimal(id), method, params(connection, params));
    return Outgoing.internal(id, method, frame);
  }

  /// What the legacy era tells a server whose answer nobody waits for any more.
  static byte[] cancelled(long id, String reason) {
    byte[] params =
        new JsonWriter()
            .object()
            .key("requestId")
            .number(id)
            .member("reason", reason)
            .end()
            .toBytes();
    return Rpc.notification("notifications/cancelled", params);
  }

  private static byte[] params(Connection connection, byte @Nullable [] members) {
    JsonWriter writer = new JsonWriter().object();
    if (members != null && members.length > 0) {
      writer.members(members);
    }
    if (connection.greeting().era() == Era.MODERN) {
      writer
          .key("_meta")
          .object()
          .member("io.modelcontextprotocol/protocolVersion", Protocol.MODERN)
          .key("io.modelcontextprotocol/clientCapabilities")
          .raw(connection.caller().capabilities())
          .key("io.modelcontextprotocol/clientInfo")
          .raw(Handshake.info(connection.caller()))
          .end();
    }
    return writer.end().toBytes();
  }
}
