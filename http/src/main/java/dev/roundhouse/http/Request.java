package dev.roundhouse.http;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One request, whole: the body has been read within the limit before the handler runs. Read by the
/// handler's thread; [#onCancel] and [#isCancelled] by any thread.
public interface Request {
  /// The method in upper case.
  String method();

  /// The path as sent, still percent-encoded, without the query; starts with `/`.
  String path();

  /// The query as sent, without `?`; null when there was none.
  @Nullable String query();

  /// The first value of a header, looked up without regard to case; null when absent.
  @Nullable String header(String name);

  /// Every header of the request.
  Headers headers();

  /// The body; an empty array when there was none. Not copied: the receiver owns it.
  byte[] body();

  /// The other end of the connection.
  InetSocketAddress remote();

  /// Whether the request came through TLS.
  boolean isSecure();

  /// Runs once when the client goes away before the response is complete; at once if it is already
  /// gone. Never runs after a complete response. Called on the event loop: must not block.
  void onCancel(Runnable action);

  boolean isCancelled();
}
