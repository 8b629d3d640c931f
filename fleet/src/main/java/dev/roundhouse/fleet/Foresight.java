package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Learns when servers are wanted, and wakes those that sleep shortly before. Nothing is started: a
/// process that does not sleep is left as it is. Leases tell [#wanted] on their own threads and
/// wait for nothing there; the rest is done by one thread, which alone waits for the store.
final class Foresight implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private record Key(ServerId server, HalfHour at) {}

  /// A server that was woken for a half hour.
  ///
  /// @param roused its instances that were, so that each is once
  /// @param isSettled whether it is known if it was for something
  private record Expected(Set<Slot> roused, AtomicBoolean isSettled) {
    Expected() {
      this(ConcurrentHashMap.newKeySet(), new AtomicBoolean());
    }
  }

  /// The servers that have been wanted in the half hour that is.
  ///
  /// @param until its end by the ticker, which is cheaper to ask than the date
  private record Noted(HalfHour at, HalfHour next, long until, Set<ServerId> servers) {}

  /// The servers that are likely to be wanted in a half hour.
  private record Likely(HalfHour at, Set<ServerId> servers) {}

  private final Habits habits;
  private final Policies policies;
  private final Places places;
  private final Pressure pressure;
  private final Journal journal;
  private final Ticker ticker;
  private final FleetObserver observer;
  private final ConcurrentHashMap<Key, Expected> expected = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile @Nullable Noted noted;
  private volatile boolean isClosed;

  // Of the one thread.
  private @Nullable Likely likely;
  private @Nullable LocalDate read;
  private boolean isFailing;

  Foresight(
      Habits habits,
      Policies policies,
      Places places,
      Pressure pressure,
      Journal journal,
      Ticker ticker,
      FleetObserver observer) {
    this.habits = requireNonNull(habits, "habits");
    this.policies = requireNonNull(policies, "policies");
    this.places = requireNonNull(places, "places");
    this.pressure = requireNonNull(pressure, "pressure");
    this.journal = requireNonNull(journal, "journal");
    this.ticker = requireNonNull(ticker, "ticker");
    this.observer = requireNonNull(observer, "observer");
    this.thread = Thread.ofVirtual().name("fleet-foresight").unstarted(this::follow);
  }

  void start() {
    thread.start();
  }

  private void follow() {
    try {
      while (!isClosed) {
        ticker.sleep(PAUSE);
        look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Somebody has a lease who found it in nobody's use. For any thread; waits for nothing.
  void wanted(ServerId server) {
    if (!policies.preWakes(server)) {
      return;
    }
    Noted now = noted;
    if (now == null || ticker.nanos() - now.until() >= 0) {
      now = begun();
    }
    if (!expected.isEmpty()) {
      settle(new Key(server, now.at()), true);
      settle(new Key(server, now.next()), true);
    }
    if (now.servers().add(server)) {
      Demand demand = new Demand(server, now.at().day(), now.at().index());
      if (habits.note(demand)) {
        journal.wanted(demand);
      }
    }
  }

  private Noted begun() {
    Instant now = ticker.instant();
    HalfHour at = HalfHour.at(now, habits.zone());
    long until = ticker.nanos() + Duration.between(now, at.end()).toNanos();
    Noted fresh = new Noted(at, at.next(habits.zone()), until, ConcurrentHashMap.newKeySet());
    noted = fresh;
    return fresh;
  }

  private void settle(Key key, boolean wasWanted) {
    Expected one = expected.get(key);
    if (one != null && one.isSettled().compareAndSet(false, true)) {
      observer.foreseen(key.server(), wasWanted);
    }
  }

  /// The server is no more. Returns when that is on the disk.
  void forget(ServerId server) {
    habits.forget(server);
    journal.forget(server);
  }

  private void look() {
    Instant now = ticker.instant();
    HalfHour at = HalfHour.at(now, habits.zone());
    Noted known = noted;
    if (known != null && !known.at().equals(at)) {
      noted = null; // also where the date has jumped, which the ticker does not tell
    }
    for (Key key : expected.keySet()) {
      if (!key.at().end().isAfter(now)) {
        settle(key, false);
        expected.remove(key);
      }
    }
    read(at.day());
    HalfHour next = at.next(habits.zone());
    if (Duration.between(now, next.begin()).compareTo(policies.preWake().ahead()) <= 0) {
      expect(next, now);
    }
  }

  /// Once a day, so that what is too old leaves the store as well.
  private void read(LocalDate today) {
    if (today.equals(read)) {
      return;
    }
    try {
      habits.renew(journal.demands(habits.oldest(today)), today);
      read = today;
      isFailing = false;
    } catch (StorageException e) {
      if (!isFailing) {
        LOG.log(
            Level.WARNING,
            "when servers were wanted cannot be read, so none is woken ahead; tried again: {0}",
            e.getMessage());
      }
      isFailing = true;
    }
  }

  private void expect(HalfHour next, Instant now) {
    Likely known = likely;
    if (known == null || !known.at().equals(next)) {
      known = new Likely(next, habits.likely(next));
      likely = known;
    }
    for (ServerId server : known.servers()) {
      if (policies.preWakes(server)) {
        rouse(new Key(server, next), now);
      }
    }
  }

  private void rouse(Key key, Instant now) {
    Expected before = expected.get(key);
    List<Slot> asleep =
        places.of(key.server()).stream()
            .filter(slot -> slot.nap() != null)
            .filter(slot -> before == null || !before.roused().contains(slot))
            .toList();
    if (asleep.isEmpty() || pressure.isMemoryShort()) {
      return;
    }
    // Before they are woken: whoever has a lease right after is to find it.
    Expected own = expected.computeIfAbsent(key, _ -> new Expected());
    Duration keep =
        Duration.between(now, key.at().begin()).plus(policies.of(key.server()).minAwake());
    for (Slot slot : asleep) {
      // One that has slept for less than min-sleep is tried again at the next look.
      if (slot.post(new Event.Roused(false, keep)) instanceof Effect.Resume) {
        own.roused().add(slot);
        LOG.log(Level.DEBUG, "{0} is woken ahead of {1}", key.server(), key.at().begin());
      }
    }
    if (own.roused().isEmpty()) {
      expected.remove(key, own);
    }
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
  }
}
