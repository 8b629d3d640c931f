package dev.roundhouse.catalog;

/// Who shares the state of a server.
public enum Isolation {
  /// Everybody: one instance for all. For servers that keep no state, or whose state is meant to be
  /// shared.
  SHARED,
  /// Nobody: each session (and, in the modern era, each principal) has its own.
  SESSION
}
