package dev.roundhouse.catalog;

/// Where a definition comes from, which is where it can be changed.
public enum Origin {
  /// The configuration file; read-only elsewhere.
  FILE,
  /// The store, through commands and the API.
  STORE
}
