package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.SleepPolicy.Priority;
import dev.roundhouse.kernel.ServerId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many processes that have to be started at once are started a few at a time.
@Timeout(60)
final class StartOrderTest {
  private static final Duration LONG = Duration.ofSeconds(40);

  /// What the kernel's clock of starts is coarse by, twice over.
  private static final Duration COARSE = Duration.ofMillis(40);

  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir private Path data;
  private final Yard yard = new Yard();
  private final List<Instance> started = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final FleetObserver observer =
      new FleetObserver() {
        @Override
        public void started(Instance instance, Duration took) {
          started.add(instance);
        }

        @Override
        public void startFailed(ServerId server, String tenant, String reason) {
          failures.add(server.value());
        }
      };

  private Fleet open(int most, Duration settle) {
    return yard.open(Yard.starting(Yard.settle(Yard.settings(), settle), most), data, observer);
  }

  private ServerId define(String name, Priority priority) {
    ServerId id = yard.define(name, Yard.CAT);
    yard.prioritize(id, priority);
    return id;
  }

  /// Takes a place from every other start, until it is closed.
  private static StartGate.Permit busy(Fleet fleet) throws InterruptedException {
    StartGate gate = fleet.gate();
    return gate.enter(
        new StartGate.Demand(
            new Slot.Key(new ServerId("busy"), Fleet.EVERYBODY),
            Priority.HIGH,
            gate.number(),
            () -> true));
  }

  private static String note(Fleet fleet, ServerId server) {
    return fleet.instances().stream()
        .filter(state -> state.server().equals(server))
        .map(state -> String.valueOf(state.note()))
        .findFirst()
        .orElse("no place");
  }

  private List<String> names() {
    return started.stream().map(instance -> instance.id().replaceFirst("-\\d+$", "")).toList();
  }

  private static Instant born(Lease lease) {
    return ProcessHandle.of(Yard.process(lease).pid())
        .flatMap(process -> process.info().startInstant())
        .orElseThrow();
  }

  @Test
  void thoseOfHighPriorityAreStartedFirst() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        Fleet fleet = open(1, SHORT)) {
      List<Future<Lease>> leases = new ArrayList<>();
      try (StartGate.Permit _ = busy(fleet)) {
        for (Priority priority : List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH)) {
          ServerId server = define("the-" + priority.name().toLowerCase(Locale.ROOT), priority);
          int before = fleet.waitingStarts();
          leases.add(callers.submit(() -> fleet.lease(server, "shared", LONG)));
          await().until(() -> fleet.waitingStarts() == before + 1);
        }
        assertThat(note(fleet, new ServerId("the-high"))).isEqualTo("waits for 1 other start");
        assertThat(note(fleet, new ServerId("the-low"))).isEqualTo("waits for 3 other starts");
        assertThat(started).isEmpty();
      }
      List<Instant> births = new ArrayList<>();
      for (Future<Lease> lease : leases.reversed()) {
        births.add(born(lease.get()));
      }

      assertThat(births).as("high, normal, low").isSorted();
      assertThat(names()).containsExactly("the-high", "the-normal", "the-low");
      assertThat(fleet.waitingStarts()).isZero();
      assertThat(note(fleet, new ServerId("the-low"))).isEqualTo("null");
    }
  }

  @Test
  void noMoreThanSoManyAreStartedAtATime() throws Exception {
    int most = 2;
    Duration settle = Duration.ofMillis(300);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        Fleet fleet = open(most, settle)) {
      List<Future<Lease>> leases = new ArrayList<>();
      for (int at = 0; at < 7; at++) {
        ServerId server = define("s" + at, Priority.NORMAL);
        leases.add(callers.submit(() -> fleet.lease(server, "shared", LONG)));
      }
      List<Instant> births = new ArrayList<>();
      for (Future<Lease> lease : leases) {
        births.add(born(lease.get()));
      }
      births.sort(null);

      for (int at = most; at < births.size(); at++) {
        assertThat(births.get(at))
            .as("start %d of %s", at, births)
            .isAfterOrEqualTo(births.get(at - most).plus(settle).minus(COARSE));
      }
    }
  }

  @Test
  void whoWaitsTooLongIsToldWhatForAndHasItLater() throws Exception {
    try (Fleet fleet = open(1, SHORT)) {
      ServerId server = define("one", Priority.NORMAL);
      try (StartGate.Permit _ = busy(fleet)) {
        assertThatThrownBy(() -> fleet.lease(server, "shared", Duration.ofMillis(200)))
            .isInstanceOfSatisfying(
                FleetException.class, e -> assertThat(e.category()).isEqualTo(Category.TIMEOUT))
            .hasMessageContainingAll(
                "one", "200 ms", "waits for 1 other start", "fleet.max-starts");
        assertThat(fleet.waitingStarts()).as("the start stays in line").isEqualTo(1);
      }

      fleet.lease(server, "shared", LONG).close();
      assertThat(names()).containsExactly("one");
    }
  }

  @Test
  void aStartThatIsStoppedWhileItWaitsLeavesWithoutAProcess() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        Fleet fleet = open(1, SHORT)) {
      ServerId server = define("one", Priority.NORMAL);
      try (StartGate.Permit _ = busy(fleet)) {
        Future<Lease> waiting = callers.submit(() -> fleet.lease(server, "shared", LONG));
        await().until(() -> fleet.waitingStarts() == 1);

        assertThat(fleet.stop(server).reason()).contains("stopped");

        assertThat(fleet.waitingStarts()).isZero();
        assertThatThrownBy(waiting::get)
            .isInstanceOf(ExecutionException.class)
            .hasMessageContaining("one");
      }
      assertThat(started).isEmpty();
      assertThat(failures).isEmpty();
      fleet.start(server, LONG);
      assertThat(names()).containsExactly("one");
    }
  }

  @Test
  void aStartThatFailsMakesWay() throws Exception {
    try (Fleet fleet = open(1, SHORT)) {
      ServerId bad = yard.define("bad", Yard.shell("exit 3"));
      ServerId none = yard.define("none", Yard.command("/no/such/program"));
      assertThatThrownBy(() -> fleet.lease(bad, "shared", LONG)).isInstanceOf(FleetException.class);
      assertThatThrownBy(() -> fleet.lease(none, "shared", LONG))
          .isInstanceOf(FleetException.class);

      fleet.lease(define("good", Priority.LOW), "shared", LONG).close();

      assertThat(failures).containsExactly("bad", "none");
      assertThat(names()).containsExactly("good");
    }
  }

  @Test
  void aFleetThatClosesLetsNobodyIn() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Fleet fleet = open(1, SHORT);
      ServerId server = define("one", Priority.NORMAL);
      StartGate.Permit busy = busy(fleet);
      Future<Lease> waiting = callers.submit(() -> fleet.lease(server, "shared", LONG));
      await().until(() -> fleet.waitingStarts() == 1);

      fleet.close();

      assertThatThrownBy(waiting::get).isInstanceOf(ExecutionException.class);
      busy.close();
      assertThat(started).isEmpty();
    }
  }
}
