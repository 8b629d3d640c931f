package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicBoolean;

/// A lease that its slot has counted, until it is closed for the first time.
final class CountedLease implements Lease {
  private final Slot slot;
  private final Effect.Grant grant;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  CountedLease(Slot slot, Effect.Grant grant) {
    this.slot = requireNonNull(slot, "slot");
    this.grant = requireNonNull(grant, "grant");
  }

  /// Whether nobody else had one when it was given.
  boolean isFirst() {
    return grant.isFirst();
  }

  @Override
  public Instance instance() {
    return grant.instance();
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      slot.post(new Event.Released(grant.run()));
    }
  }
}
