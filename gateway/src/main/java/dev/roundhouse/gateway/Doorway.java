package dev.roundhouse.gateway;

/// The port through which a request has come: what is behind it depends on that.
public enum Doorway {
  /// The port of the program: every server.
  HOUSE,

  /// The port of the built-in system server: its tools at `/tools`, itself at `/mcp`, and nothing
  /// else.
  SYSTEM
}
