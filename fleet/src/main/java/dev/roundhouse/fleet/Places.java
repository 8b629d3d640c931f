package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.kernel.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The slots of the fleet. Changed under a lock, so that a key has one slot at a time that gives
/// leases; looked at without. Safe for many threads.
final class Places {
  private final Launches launches;

  /// Where leases are asked for.
  private final ConcurrentHashMap<Slot.Key, Slot> slots = new ConcurrentHashMap<>();

  /// Every slot of which anything may be left, those that drain included.
  private final Set<Slot> all = ConcurrentHashMap.newKeySet();

  private final ReentrantLock placing = new ReentrantLock();
  private volatile boolean isClosed;

  Places(Launches launches) {
    this.launches = requireNonNull(launches, "launches");
  }

  /// Every slot, followed as they change.
  Set<Slot> all() {
    return all;
  }

  @Nullable Slot at(Slot.Key key) {
    return slots.get(key);
  }

  /// The slot for this key in the current version, or in the one that it takes over from; one of
  /// any other version is retired.
  ///
  /// @param admission throws when the server gives no leases; asked again under the lock, as an
  ///   order may have come since
  /// @param maker makes one of this version
  Slot place(Slot.Key key, Consumer<ServerId> admission, BiFunction<Slot.Key, Long, Slot> maker) {
    Slot outdated;
    Slot current;
    placing.lock();
    try {
      if (isClosed) {
        throw new FleetException(Category.CLOSED, key.server(), "the gateway is shutting down");
      }
      admission.accept(key.server());
      long version = launches.version(key.server());
      outdated = slots.get(key);
      if (outdated != null
          && (outdated.version() == version || isOutlived(outdated))
          && !outdated.isGone()) {
        return outdated;
      }
      current = maker.apply(key, version);
      all.add(current);
      slots.put(key, current);
    } finally {
      placing.unlock();
    }
    retire(outdated);
    return current;
  }

  static void retire(@Nullable Slot slot) {
    if (slot != null) {
      slot.post(new Event.Retired());
    }
  }

  void forget(Slot slot) {
    placing.lock();
    try {
      slots.remove(slot.key(), slot);
      all.remove(slot);
    } finally {
      placing.unlock();
    }
  }

  /// Whether leases are given on it as things stand: it is of the current version, or of one that
  /// the current one has not taken over from yet.
  boolean serves(Slot slot) {
    long version = launches.version(slot.key().server());
    return slot.version() == version || isOutlived(slot);
  }

  /// Whether it serves on until the current version can take over.
  boolean isOutlived(Slot slot) {
    ServerId server = slot.key().server();
    return slot.version() < launches.version(server) && slot.version() >= launches.oldest(server);
  }

  /// The slots of a server that serve on until the current version can take over.
  List<Slot> outlived(ServerId server) {
    return slots.values().stream()
        .filter(slot -> slot.key().server().equals(server) && isOutlived(slot))
        .toList();
  }

  /// Has a slot started beside the one of its key; false when everything is being stopped.
  boolean admit(Slot beside) {
    placing.lock();
    try {
      return !isClosed && all.add(beside);
    } finally {
      placing.unlock();
    }
  }

  /// Puts a slot in the place of another, which is retired; false when that has lost its place
  /// meanwhile.
  ///
  /// @param next null when the next demand makes one
  boolean succeed(Slot old, @Nullable Slot next) {
    boolean isMoved;
    placing.lock();
    try {
      isMoved = next == null ? slots.remove(old.key(), old) : slots.replace(old.key(), old, next);
    } finally {
      placing.unlock();
    }
    if (isMoved) {
      retire(old);
    }
    return isMoved;
  }

  /// Takes the slots of versions that do not serve any more off the map and retires them.
  void retireOutdated(ServerId server) {
    List<Slot> outdated = new ArrayList<>();
    placing.lock();
    try {
      for (Slot slot : slots.values()) {
        if (slot.key().server().equals(server) && !serves(slot)) {
          outdated.add(slot);
        }
      }
      outdated.forEach(slot -> slots.remove(slot.key(), slot));
    } finally {
      placing.unlock();
    }
    outdated.forEach(Places::retire);
  }

  /// Has the slots of a server go by these rules.
  ///
  /// @param rules asked for under the lock, so that no slot is made meanwhile by those before
  void follow(ServerId server, Supplier<Machine> rules) {
    placing.lock();
    try {
      Machine machine = rules.get();
      of(server).forEach(slot -> slot.follow(machine));
    } finally {
      placing.unlock();
    }
  }

  /// Takes the slot of this key off the map.
  @Nullable Slot remove(Slot.Key key) {
    placing.lock();
    try {
      return slots.remove(key);
    } finally {
      placing.unlock();
    }
  }

  /// Every slot of a server of which anything may be left.
  List<Slot> of(ServerId server) {
    return all.stream().filter(slot -> slot.key().server().equals(server)).toList();
  }

  /// Takes these off the map, so that nobody finds them any more.
  void vacate(List<Slot> some) {
    placing.lock();
    try {
      some.forEach(slot -> slots.remove(slot.key(), slot));
    } finally {
      placing.unlock();
    }
  }

  /// Whether a process of this key is there for the next lease, awake or asleep.
  boolean runs(Slot.Key key) {
    return all.stream().anyMatch(slot -> slot.key().equals(key) && slot.isRunningProcess());
  }

  /// Has the journal know what runs now: the news of a start may still be on its way to it.
  void tell(Journal journal) {
    all.stream()
        .filter(Slot::isRunningProcess)
        .map(Slot::key)
        .forEach(
            key -> journal.checked(new Journal.Place(key.server(), key.tenant()), () -> runs(key)));
  }

  /// Gives no place from now on.
  ///
  /// @return what there was
  List<Slot> close() {
    placing.lock();
    try {
      isClosed = true;
      slots.clear();
      return List.copyOf(all);
    } finally {
      placing.unlock();
    }
  }
}
