package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Carries out what people ask for by hand, with the same events that end instances otherwise. A
/// server that was stopped or drained is held: it gives no lease until it is started again, also
/// over restarts of the program. Safe for many threads.
final class Orders {
  /// Gives leases, as [Fleet] does to those who do not call.
  interface Leases {
    Lease lease(Slot.Key key, Duration wait) throws FleetException;
  }

  private final Set<ServerId> held = ConcurrentHashMap.newKeySet();
  private final Places places;
  private final Leases leases;
  private final Siding siding;
  private final Journal journal;
  private final Ticker ticker;
  private final Duration stopWithin;

  Orders(
      Places places,
      Leases leases,
      Siding siding,
      Journal journal,
      Ticker ticker,
      Duration stopWithin) {
    this.places = requireNonNull(places, "places");
    this.leases = requireNonNull(leases, "leases");
    this.siding = requireNonNull(siding, "siding");
    this.journal = requireNonNull(journal, "journal");
    this.ticker = requireNonNull(ticker, "ticker");
    this.stopWithin = requireNonNull(stopWithin, "stopWithin");
    held.addAll(journal.held());
  }

  boolean isHeld(ServerId server) {
    // Asked for every lease, and nearly always there is none.
    return !held.isEmpty() && held.contains(server);
  }

  /// @throws FleetException when the server is held
  void admit(ServerId server) {
    if (isHeld(server)) {
      throw new FleetException(
          Category.HELD,
          server,
          "has been stopped by hand; start it again with: roundhouse server start " + server);
    }
  }

  void release(ServerId server) {
    if (held.remove(server)) {
      journal.release(server);
    }
    siding.release(server);
  }

  private boolean hold(ServerId server) {
    boolean isNew = held.add(server);
    if (isNew) {
      journal.hold(server);
    }
    return isNew;
  }

  Ordered start(ServerId server, Duration wait) {
    boolean wasHeld = held.contains(server);
    release(server);
    List<Slot> all = places.of(server);
    boolean wasLeftAlone = all.stream().filter(Slot::resume).count() > 0;
    if (all.stream().anyMatch(Orders::isHandedOut)) {
      boolean isNew = wasHeld || wasLeftAlone;
      return new Ordered(isNew, isNew ? "can be called again" : "runs already");
    }
    // A person who asks now does not mean: after the pause. What was parked is gone already.
    retire(all.stream().filter(slot -> phase(slot) == Phase.BACKING_OFF).toList());
    try (Lease lease = leases.lease(new Slot.Key(server, Fleet.EVERYBODY), wait)) {
      return new Ordered(true, "started as " + lease.instance().id());
    }
  }

  Ordered stop(ServerId server) throws InterruptedException {
    boolean isNew = hold(server);
    List<Slot> all = places.of(server);
    boolean ran = all.stream().anyMatch(Orders::isRunning);
    retire(all);
    if (!awaitGone(all, stopWithin)) {
      all.forEach(slot -> slot.post(new Event.Halted()));
      if (!awaitGone(all, stopWithin)) {
        return new Ordered(true, "has been told to end, and has not within " + seconds(stopWithin));
      }
    }
    return new Ordered(
        isNew || ran, ran ? "stopped; calls are refused until it is started" : "did not run");
  }

  Ordered drain(ServerId server, Duration wait) throws InterruptedException {
    boolean isNew = hold(server);
    List<Slot> all = places.of(server);
    boolean ran = all.stream().anyMatch(Orders::isRunning);
    retire(all);
    boolean isGone = awaitGone(all, wait);
    String reason;
    if (isGone) {
      reason = ran ? "drained; calls are refused until it is started" : "did not run";
    } else {
      int leases = all.stream().mapToInt(slot -> slot.picture().leases()).sum();
      reason = "no new calls are let in; %d are still under way".formatted(leases);
    }
    return new Ordered(isNew || ran, reason);
  }

  /// Deeper than an instance sleeps already it is put; never less deep, which only a wake does.
  Ordered sleep(ServerId server, Depth depth) throws InterruptedException {
    List<Slot> all = places.of(server);
    List<InstanceState> running =
        all.stream().filter(Orders::isRunning).map(Slot::picture).toList();
    List<Slot> idle =
        all.stream().filter(slot -> isProcess(slot) && isLulled(slot, depth)).toList();
    if (idle.isEmpty()) {
      return new Ordered(false, awake(running));
    }
    if (depth == Depth.STOPPED) {
      return new Ordered(
          true,
          awaitGone(idle, stopWithin)
              ? "ended while nobody uses it; the next call starts it"
              : "has been told to end, and has not within " + seconds(stopWithin));
    }
    settle(idle);
    boolean isAsleep = idle.stream().map(Orders::phase).anyMatch(Orders::isAsleep);
    return new Ordered(
        isAsleep,
        isAsleep
            ? "sleeps while nobody uses it; the next call wakes it"
            : "could not be put to sleep; the log says why");
  }

  private static boolean isLulled(Slot slot, Depth depth) {
    Effect effect = slot.post(new Event.Lulled(depth));
    return effect instanceof Effect.Suspend || effect instanceof Effect.Stop;
  }

  Ordered wake(ServerId server, Duration wait) throws InterruptedException {
    Event roused = new Event.Roused(true);
    List<Slot> woken =
        places.of(server).stream()
            .filter(slot -> slot.post(roused) instanceof Effect.Resume)
            .toList();
    if (woken.isEmpty()) {
      return start(server, wait);
    }
    settle(woken);
    return new Ordered(true, "woken");
  }

  private void settle(List<Slot> some) throws InterruptedException {
    long deadline = ticker.nanos() + stopWithin.toNanos();
    for (Slot slot : some) {
      slot.awaitSettled(deadline);
    }
  }

  /// Why there is nothing to put to sleep.
  private static String awake(List<InstanceState> running) {
    int leases = running.stream().mapToInt(InstanceState::leases).sum();
    if (running.isEmpty()) {
      return "does not run";
    }
    if (leases > 0) {
      return "is in use by %d calls or subscriptions".formatted(leases);
    }
    return running.stream().map(InstanceState::phase).anyMatch(Orders::isAsleep)
        ? "sleeps already"
        : "has no idle process";
  }

  private void retire(List<Slot> some) {
    places.vacate(some);
    some.forEach(slot -> slot.post(new Event.Retired()));
  }

  private boolean awaitGone(List<Slot> some, Duration within) throws InterruptedException {
    long deadline = ticker.nanos() + within.toNanos();
    for (Slot slot : some) {
      if (!slot.awaitGone(deadline)) {
        return false;
      }
      // Its own worker does the same in a moment; whoever looks after the order sees it done.
      places.forget(slot);
    }
    return true;
  }

  private static Phase phase(Slot slot) {
    return slot.picture().phase();
  }

  private static boolean isProcess(Slot slot) {
    InstanceState.Running running = slot.picture().running();
    return running != null && running.pid() != null;
  }

  private static boolean isHandedOut(Slot slot) {
    return switch (phase(slot)) {
      case READY, UNVERIFIED, UNREACHABLE -> true;
      case FALLING_ASLEEP, DOZING, ASLEEP, WAKING -> true; // the next lease has it
      case STOPPED, STARTING, DRAINING, STOPPING, BACKING_OFF, PARKED -> false;
    };
  }

  private static boolean isRunning(Slot slot) {
    return switch (phase(slot)) {
      case READY, UNVERIFIED, UNREACHABLE, STARTING, DRAINING, STOPPING -> true;
      case FALLING_ASLEEP, DOZING, ASLEEP, WAKING -> true;
      case STOPPED, BACKING_OFF, PARKED -> false;
    };
  }

  private static boolean isAsleep(Phase phase) {
    return phase == Phase.DOZING || phase == Phase.ASLEEP;
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }
}
