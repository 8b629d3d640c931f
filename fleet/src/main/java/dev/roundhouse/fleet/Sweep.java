package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.Collection;

/// One timer for all slots: idle instances sleep, deeper when memory is short, old failures are
/// forgotten, mended servers noticed.
final class Sweep implements AutoCloseable {
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Collection<Slot> slots;
  private final Duration pause;
  private final Policies policies;
  private final Siding siding;
  private final Pressure pressure;
  private final Ticker ticker;
  private final Thread thread;
  private volatile boolean isClosed;

  /// @param slots followed as they change; may be changed by other threads
  Sweep(
      Collection<Slot> slots,
      FleetSettings.Sleep sleep,
      Policies policies,
      Siding siding,
      Pressure pressure,
      Ticker ticker) {
    this.siding = requireNonNull(siding, "siding");
    this.pressure = requireNonNull(pressure, "pressure");
    this.slots = requireNonNull(slots, "slots");
    this.policies = requireNonNull(policies, "policies");
    this.ticker = requireNonNull(ticker, "ticker");
    Duration tenth = sleep.dozeAfter().dividedBy(10);
    Duration least = tenth.compareTo(SHORTEST) < 0 ? SHORTEST : tenth;
    this.pause = least.compareTo(LONGEST) > 0 ? LONGEST : least;
    this.thread = Thread.ofVirtual().name("fleet-sweep").unstarted(this::sweep);
  }

  void start() {
    thread.start();
  }

  private void sweep() {
    try {
      while (!isClosed) {
        ticker.sleep(pause);
        policies.look();
        slots.forEach(slot -> slot.post(new Event.Ticked()));
        siding.look();
        pressure.look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
  }
}
