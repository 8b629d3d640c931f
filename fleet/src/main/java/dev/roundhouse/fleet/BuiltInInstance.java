package dev.roundhouse.fleet;

import java.time.Instant;

/// A part of this program that serves as a server. It is kept here so that it can be stopped,
/// drained and counted as any other; nothing runs for it. Safe for many threads.
public final class BuiltInInstance extends Instance {
  private volatile boolean hasEnded;

  BuiltInInstance(String id, Slot.Key key, Instant started) {
    super(id, key, started);
  }

  @Override
  public boolean isAlive() {
    return !hasEnded;
  }

  void end() {
    hasEnded = true;
  }
}
