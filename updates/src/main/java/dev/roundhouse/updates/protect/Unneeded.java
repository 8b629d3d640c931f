package dev.roundhouse.updates.protect;

import dev.roundhouse.updates.ProtectedSet;

/// A claim where nothing is protected, so that none is needed.
final class Unneeded implements ProtectedSet.Claim {
  @Override
  public void done() {}

  @Override
  public void close() {}
}
