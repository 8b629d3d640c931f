package dev.roundhouse.app;

import java.util.Locale;

/// What the program can be on a port of its own, beside the door. A new one is a constant here and
/// its handler in [RoleListeners].
enum Role {
  /// Looks after servers: their state, start, stop, sleep and cost.
  SERVICE_MANAGER,

  /// Looks after this machine: the built-in system server.
  SYSTEM,

  /// Shows how everything is: health, metrics, what happens, and the rest of the API.
  MONITORING,

  /// The console, for people with a browser.
  CONSOLE;

  /// The name in the file, and in `/health` of its port, by which others find it.
  String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
