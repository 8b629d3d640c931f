package dev.roundhouse.gateway.upstream;

import dev.roundhouse.protocol.Frame;

/// Hears what a server says outside of any call. Called on the connection's reader: must not block
/// on that server.
public interface Unasked {
  /// A notification: a list changed, a resource was updated, a log line.
  void note(Connection connection, Frame notification);

  /// A question (`roots/list`, `elicitation/create`, …); answered with [Connection#reply].
  void ask(Connection connection, Frame request);

  /// The connection has ended; calls under way have failed.
  void closed(Connection connection, String reason);
}
