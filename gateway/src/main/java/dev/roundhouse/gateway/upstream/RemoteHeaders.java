package dev.roundhouse.gateway.upstream;

import dev.roundhouse.protocol.HeaderValue;
import dev.roundhouse.protocol.TraceContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The headers of one HTTP request to a server: the operator's own, then those of the protocol.
final class RemoteHeaders {
  static final String JSON = "application/json";
  static final String EVENTS = "text/event-stream";

  private final List<String> pairs = new ArrayList<>(20);

  RemoteHeaders(String[] configured) {
    pairs.addAll(List.of(configured));
  }

  RemoteHeaders with(String name, @Nullable String value) {
    if (value != null) {
      pairs.add(name);
      pairs.add(value);
    }
    return this;
  }

  RemoteHeaders post() {
    return with("Content-Type", JSON).with("Accept", JSON + ", " + EVENTS);
  }

  /// The mirrored headers of a modern request (2026-07-28, transports).
  RemoteHeaders modern(Outgoing request, String version) {
    with("MCP-Protocol-Version", version).with("Mcp-Method", request.method());
    if (request.name() != null) {
      with("Mcp-Name", HeaderValue.encode(request.name()));
    }
    pairs.addAll(List.of(request.headers()));
    return this;
  }

  /// The trace that the request is part of.
  RemoteHeaders traced(@Nullable TraceContext trace) {
    if (trace != null) {
      with("traceparent", trace.parent())
          .with("tracestate", trace.state().isEmpty() ? null : trace.state());
    }
    return this;
  }

  String[] pairs() {
    return pairs.toArray(String[]::new);
  }
}
