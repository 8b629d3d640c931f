package dev.roundhouse.gateway.upstream;

/// What a connection is wanted for. It tells which instance serves, where several share the load.
public enum Use {
  /// A call, which keeps the instance busy.
  CALL,
  /// To hear of changes, which takes nothing from others.
  WATCH,
  /// To look at what every instance says alike: whoever looks stays nowhere.
  LOOK
}
