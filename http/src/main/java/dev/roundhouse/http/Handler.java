package dev.roundhouse.http;

/// Answers one request with straight-line blocking code, on a virtual thread of its own.
@FunctionalInterface
public interface Handler {
  /// Must answer through `response` before it returns, unless it has opened an [EventStream] or a
  /// WebSocket, which live on without a thread. A throw before the head was sent becomes a 500
  /// without details; after it, the connection (or HTTP/2 stream) is reset.
  void handle(Request request, Response response) throws Exception;
}
