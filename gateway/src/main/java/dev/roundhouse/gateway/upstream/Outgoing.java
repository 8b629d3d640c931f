package dev.roundhouse.gateway.upstream;

import dev.roundhouse.gateway.BuiltIn;
import dev.roundhouse.protocol.TraceContext;
import org.jspecify.annotations.Nullable;

/// A request ready for one connection.
///
/// @param id the id in the frame, from [Connection#nextId]; also its progress token
/// @param method the method, mirrored to a header over HTTP
/// @param name what `Mcp-Name` must say, not yet encoded; null where the method has none
/// @param headers further headers, names and values in turn (`Mcp-Param-*`)
/// @param frame the frame, on one line
/// @param asker on whose word it is sent, as far as a part of this program has to know
/// @param isInternal sent by the gateway itself: nothing unasked is attributed to it
/// @param trace what a header says of the trace that it is part of; null for none
public record Outgoing(
    long id,
    String method,
    @Nullable String name,
    String[] headers,
    byte[] frame,
    BuiltIn.Asker asker,
    boolean isInternal,
    @Nullable TraceContext trace) {
  private static final String[] NO_HEADERS = {};

  /// One that is part of no trace.
  public Outgoing(
      long id,
      String method,
      @Nullable String name,
      String[] headers,
      byte[] frame,
      BuiltIn.Asker asker,
      boolean isInternal) {
    this(id, method, name, headers, frame, asker, isInternal, null);
  }

  /// A request of the gateway itself.
  static Outgoing internal(long id, String method, byte[] frame) {
    return new Outgoing(id, method, null, NO_HEADERS, frame, BuiltIn.Asker.GATEWAY, true);
  }
}
