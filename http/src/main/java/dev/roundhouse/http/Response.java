package dev.roundhouse.http;

import java.io.IOException;
import java.io.OutputStream;

/// The answer to one request. Exactly one of [#send], [#stream], [#events] and [#upgrade] is
/// called, once, after status and headers; used by one thread.
public interface Response {
  /// 200 unless said.
  Response status(int status);

  /// Replaces a header. Names and values are checked: no control characters.
  Response header(String name, String value);

  /// Lets [#send] compress a text body when the client accepts it and it is worth it. Never the
  /// default: small API answers would pay for it with their latency.
  Response compressed();

  /// Sends the whole body with its length. The array is handed over. Returns when it is queued to
  /// the socket; never fails because the client is gone.
  void send(byte[] body);

  /// Sends no body.
  default void send() {
    send(new byte[0]);
  }

  /// A chunked body; a write waits while the client reads slowly, up to the write timeout.
  OutputStream stream() throws IOException;

  /// Starts a `text/event-stream`, never compressed or buffered. The head is sent at once.
  EventStream events();

  /// Turns the connection into a WebSocket; 426 or 400 when the request is not such an upgrade.
  void upgrade(WebSocket.Listener listener);

  /// Whether the head has been sent.
  boolean isCommitted();
}
