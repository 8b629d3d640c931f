package dev.roundhouse.gateway.upstream;

import org.jspecify.annotations.Nullable;

/// A request ready for one connection.
///
/// @param id the id in the frame, from [Connection#nextId]; also its progress token
/// @param method the method, mirrored to a header over HTTP
/// @param name what `Mcp-Name` must say, not yet encoded; null where the method has none
/// @param headers further headers, names and values in turn (`Mcp-Param-*`)
/// @param frame the frame, on one line
/// @param isInternal sent by the gateway itself: nothing unasked is attributed to it
public record Outgoing(
    long id,
    String method,
    @Nullable String name,
    String[] headers,
    byte[] frame,
    boolean isInternal) {
  private static final String[] NO_HEADERS = {};

  /// A request of the gateway itself.
  static Outgoing internal(long id, String method, byte[] frame) {
    return new Outgoing(id, method, null, NO_HEADERS, frame, true);
  }
}
