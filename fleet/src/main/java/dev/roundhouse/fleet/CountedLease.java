package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicBoolean;

/// A lease that its slot has counted, until it is closed for the first time.
final class CountedLease implements Lease {
  private final Slot slot;
  private final int run;
  private final Instance instance;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  CountedLease(Slot slot, int run, Instance instance) {
    this.slot = requireNonNull(slot, "slot");
    this.run = run;
    this.instance = requireNonNull(instance, "instance");
  }

  @Override
  public Instance instance() {
    return instance;
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      slot.post(new Event.Released(run));
    }
  }
}
