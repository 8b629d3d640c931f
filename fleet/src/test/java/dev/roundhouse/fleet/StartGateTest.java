package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.SleepPolicy.Priority;
import dev.roundhouse.kernel.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The order and the bound of starts, with threads and no process.
@Timeout(60)
final class StartGateTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static Slot.Key key(String name) {
    return new Slot.Key(new ServerId(name), Fleet.EVERYBODY);
  }

  private static StartGate.Demand demand(
      StartGate gate, String name, Priority priority, BooleanSupplier isWanted) {
    return new StartGate.Demand(key(name), priority, gate.number(), isWanted);
  }

  private static StartGate.Demand demand(StartGate gate, String name) {
    return demand(gate, name, Priority.NORMAL, () -> true);
  }

  /// One that is let in when its turn comes, notes that, and goes.
  private static Thread passing(StartGate gate, StartGate.Demand demand, List<String> order) {
    int before = gate.waiting();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try (StartGate.Permit _ = gate.enter(demand)) {
                order.add(demand.who().server().value());
              } catch (FleetException e) {
                order.add(e.category() + " " + e.serverId());
              } catch (InterruptedException _) {
                order.add("interrupted " + demand.who().server());
              }
            });
    await().atMost(LONG).until(() -> gate.waiting() == before + 1);
    return thread;
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(LONG)).isTrue();
    }
  }

  /// Nothing has been lost: so many are let in at once, and one more is not.
  private static void assertWhole(StartGate gate, int most) throws InterruptedException {
    List<StartGate.Permit> all = new ArrayList<>();
    for (int at = 0; at < most; at++) {
      all.add(gate.enter(demand(gate, "free-" + at)));
    }
    List<String> order = new CopyOnWriteArrayList<>();
    Thread late = passing(gate, demand(gate, "late"), order);
    assertThat(order).isEmpty();
    all.forEach(StartGate.Permit::close);
    join(List.of(late));
    assertThat(order).containsExactly("late");
    assertThat(gate.waiting()).isZero();
  }

  @Test
  void letsInByPriorityAndThenByDemand() throws InterruptedException {
    StartGate gate = new StartGate(1);
    List<String> order = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try (StartGate.Permit _ = gate.enter(demand(gate, "first"))) {
      StartGate.Demand early = demand(gate, "normal-1");
      threads.add(passing(gate, demand(gate, "low", Priority.LOW, () -> true), order));
      threads.add(passing(gate, demand(gate, "normal-2"), order));
      threads.add(passing(gate, early, order));
      threads.add(passing(gate, demand(gate, "high", Priority.HIGH, () -> true), order));

      assertThat(gate.note(key("high"))).isEqualTo("waits for 1 other start");
      assertThat(gate.note(key("low"))).isEqualTo("waits for 4 other starts");
      assertThat(gate.note(key("first"))).isNull();
      assertThat(order).isEmpty();
    }
    join(threads);

    assertThat(order).containsExactly("high", "normal-1", "normal-2", "low");
    assertWhole(gate, 1);
  }

  @Test
  void whoIsNoLongerWantedGoesAndTheOthersStay() throws InterruptedException {
    StartGate gate = new StartGate(1);
    List<String> order = new CopyOnWriteArrayList<>();
    AtomicBoolean isWanted = new AtomicBoolean(true);
    List<Thread> threads = new ArrayList<>();
    try (StartGate.Permit _ = gate.enter(demand(gate, "first"))) {
      threads.add(passing(gate, demand(gate, "left", Priority.HIGH, isWanted::get), order));
      threads.add(passing(gate, demand(gate, "kept"), order));
      gate.leave(key("left"));
      gate.leave(key("kept"));
      assertThat(gate.waiting()).as("both are wanted").isEqualTo(2);

      isWanted.set(false);
      gate.leave(key("left"));

      await().atMost(LONG).until(() -> order.equals(List.of("GONE left")));
      assertThat(gate.waiting()).isEqualTo(1);
    }
    join(threads);

    assertThat(order).containsExactly("GONE left", "kept");
    assertThatThrownBy(() -> gate.enter(demand(gate, "never", Priority.HIGH, () -> false)))
        .isInstanceOfSatisfying(
            FleetException.class, e -> assertThat(e.category()).isEqualTo(Category.GONE));
    assertWhole(gate, 1);
  }

  @Test
  void anInterruptAFailureAndASecondEndTakeNothingAway() throws InterruptedException {
    StartGate gate = new StartGate(1);
    List<String> order = new CopyOnWriteArrayList<>();
    StartGate.Permit first = gate.enter(demand(gate, "first"));
    Thread interrupted = passing(gate, demand(gate, "one"), order);
    interrupted.interrupt();
    join(List.of(interrupted));
    assertThat(order).containsExactly("interrupted one");
    first.close();
    first.close();

    assertThatThrownBy(
            () -> {
              try (StartGate.Permit _ = gate.enter(demand(gate, "bad"))) {
                throw new OutOfMemoryError("no thread");
              }
            })
        .isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() ->
            gate.enter(
                demand(
                    gate,
                    "odd",
                    Priority.LOW,
                    () -> {
                      throw new IllegalStateException("odd");
                    })))
        .isInstanceOf(IllegalStateException.class);
    assertWhole(gate, 1);
  }

  @Test
  void neverMoreThanSoManyAndNoneIsLostInAStorm() throws InterruptedException {
    int most = 3;
    StartGate gate = new StartGate(most);
    Random random = new Random(11);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger highest = new AtomicInteger();
    AtomicInteger passed = new AtomicInteger();
    AtomicInteger turned = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    List<Priority> priorities = List.of(Priority.HIGH, Priority.NORMAL, Priority.LOW);
    List<Thread> threads = new ArrayList<>();
    List<Slot.Key> fickle = new ArrayList<>();
    List<AtomicBoolean> wishes = new ArrayList<>();
    for (int at = 0; at < 400; at++) {
      AtomicBoolean isWanted = new AtomicBoolean(true);
      Priority priority = priorities.get(random.nextInt(priorities.size()));
      boolean fails = random.nextInt(4) == 0;
      StartGate.Demand demand = demand(gate, "s" + at, priority, isWanted::get);
      if (random.nextInt(4) == 0) {
        fickle.add(demand.who());
        wishes.add(isWanted);
      }
      threads.add(
          Thread.ofPlatform()
              .unstarted(() -> {
                try {
                  go.await();
                  try (StartGate.Permit _ = gate.enter(demand)) {
                    highest.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    for (int turn = 0; turn < 5000; turn++) {
                      Thread.onSpinWait();
                    }
                    inside.decrementAndGet();
                    passed.incrementAndGet();
                    if (fails) {
                      throw new IllegalStateException("a start failed");
                    }
                  }
                } catch (FleetException | InterruptedException | IllegalStateException e) {
                  turned.addAndGet(e instanceof IllegalStateException ? 0 : 1);
                }
              }));
    }
    threads.forEach(Thread::start);
    go.countDown();
    for (int at = 0; at < fickle.size(); at++) {
      wishes.get(at).set(false);
      gate.leave(fickle.get(at));
      threads.get(random.nextInt(threads.size())).interrupt();
    }
    join(threads);

    assertThat(highest.get()).isBetween(1, most);
    assertThat(passed.get() + turned.get()).isEqualTo(400);
    assertThat(passed.get()).isPositive();
    assertWhole(gate, most);
  }
}
