package dev.roundhouse.fleet;

/// What a lease is for.
public enum Purpose {
  /// Somebody wants the server, and may want it at this hour again.
  DEMAND,
  /// Nobody called it: it is started by hand or again, or asked what it has.
  UPKEEP
}
