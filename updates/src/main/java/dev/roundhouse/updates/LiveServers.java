package dev.roundhouse.updates;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;

/// What updates have to know of servers that clients use, and to tell those who serve them.
/// Declared here and made elsewhere, of the gateway and what is measured. Safe for many threads.
public interface LiveServers {
  /// How a server does.
  Pulse pulse(ServerId server);

  /// A release is let in: what it was seen to offer is approved, so that it is not held back when
  /// it is read of the one that runs.
  ///
  /// @param offering `{"tools":[...],"prompts":[...],"templates":[...]}`, as the release sent them
  /// @param by who says so, in words
  void foresee(ServerId server, Json offering, String by);
}
