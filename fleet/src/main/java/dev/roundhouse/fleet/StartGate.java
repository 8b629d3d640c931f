package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Lets so many starts run at a time: more of them would only slow each other down, and the last of
/// many would be late for its caller. Who waits is let in by priority, then in the order of demand.
///
/// A wait has no deadline of its own. It ends by the end of those before it, each of which takes no
/// longer than a process needs to settle; by [#leave]; or by an interrupt. Safe for many threads.
final class StartGate {
  /// Ends once, however often it is closed.
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /// A start that wants to be let in.
  ///
  /// @param who what [#leave] and [#note] find it by
  /// @param number grows with each demand
  /// @param isWanted false when nobody waits for the outcome any more; asked under the lock of the
  ///   gate, so a mere lookup
  record Demand(
      Slot.Key who, SleepPolicy.Priority priority, long number, BooleanSupplier isWanted) {
    Demand {
      requireNonNull(who, "who");
      requireNonNull(priority, "priority");
      requireNonNull(isWanted, "isWanted");
    }
  }

  /// One who waits; changed under the lock.
  private static final class Waiter {
    private final Demand demand;
    private final Condition turn;
    private boolean isLetIn;
    private boolean isSentAway;

    Waiter(Demand demand, Condition turn) {
      this.demand = demand;
      this.turn = turn;
    }

    Demand demand() {
      return demand;
    }
  }

  private static final Comparator<Waiter> TURNS =
      Comparator.comparing((Waiter waiter) -> waiter.demand().priority())
          .thenComparingLong(waiter -> waiter.demand().number());

  private final int most;
  private final AtomicLong numbers = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeSet<Waiter> waiting = new TreeSet<>(TURNS);
  private int inside;

  /// @param most starts at a time, at least one
  StartGate(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("a gate that lets nobody in: " + most);
    }
    this.most = most;
  }

  /// The number of a demand made now.
  long number() {
    return numbers.incrementAndGet();
  }

  /// Waits until it is the turn of this start.
  ///
  /// @return to be closed when the start is over, however it ended
  /// @throws FleetException when nobody wants it any more
  Permit enter(Demand demand) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!demand.isWanted().getAsBoolean()) {
        throw unwanted(demand);
      }
      if (inside < most && waiting.isEmpty()) {
        inside++;
        return new Entered();
      }
      Waiter waiter = new Waiter(demand, lock.newCondition());
      waiting.add(waiter);
      await(waiter);
      return new Entered();
    } finally {
      lock.unlock();
    }
  }

  private void await(Waiter waiter) throws InterruptedException {
    boolean isDone = false;
    try {
      while (!waiter.isLetIn && !waiter.isSentAway) {
        waiter.turn.await();
      }
      if (waiter.isSentAway || !waiter.demand.isWanted().getAsBoolean()) {
        throw unwanted(waiter.demand);
      }
      isDone = true;
    } finally {
      if (!isDone) {
        forgo(waiter);
      }
    }
  }

  /// Whoever was let in and interrupted at once makes way for the next.
  private void forgo(Waiter waiter) {
    waiting.remove(waiter);
    if (waiter.isLetIn) {
      inside--;
      letIn();
    }
  }

  private static FleetException unwanted(Demand demand) {
    return new FleetException(
        Category.GONE, demand.who().server(), "was no longer wanted when its turn to start came");
  }

  /// Those waiting for this place whom nobody wants any more go without having been let in.
  void leave(Slot.Key who) {
    lock.lock();
    try {
      for (Waiter waiter : waiting.toArray(new Waiter[0])) {
        if (waiter.demand.who().equals(who) && !waiter.demand.isWanted().getAsBoolean()) {
          waiting.remove(waiter);
          waiter.isSentAway = true;
          waiter.turn.signal();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void letIn() {
    while (inside < most && !waiting.isEmpty()) {
      Waiter next = waiting.removeFirst();
      next.isLetIn = true;
      inside++;
      next.turn.signal();
    }
  }

  /// The starts that wait.
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /// What this place waits for, in words; null when it does not wait here.
  @Nullable String note(Slot.Key who) {
    lock.lock();
    try {
      int before = inside;
      for (Waiter waiter : waiting) {
        if (waiter.demand.who().equals(who)) {
          return "waits for %d other start%s".formatted(before, before == 1 ? "" : "s");
        }
        before++;
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private final class Entered implements Permit {
    private final AtomicBoolean isClosed = new AtomicBoolean();

    @Override
    public void close() {
      if (isClosed.compareAndSet(false, true)) {
        lock.lock();
        try {
          inside--;
          letIn();
        } finally {
          lock.unlock();
        }
      }
    }
  }
}
