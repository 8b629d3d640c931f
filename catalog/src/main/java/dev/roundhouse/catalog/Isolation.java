package dev.roundhouse.catalog;

/// Who shares the state of a server.
public enum Isolation {
  /// Everybody: one instance for all. For servers that keep no state, or whose state is meant to be
  /// shared.
  SHARED,
  /// All that comes with one person's tokens: one instance for each principal, whatever program
  /// sends it. For servers whose state belongs to a person.
  PRINCIPAL,
  /// Nobody: each session (and, in the modern era, each principal) has its own.
  SESSION
}
