package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.FleetSettings.Sleep.Deepest;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real processes that sleep and are woken before they are wanted, on a day that passes as the test
/// wants it to.
@Timeout(120)
final class ForesightTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  /// Some of its looks.
  private static final Duration A_WHILE = Duration.ofSeconds(3);

  private static final Duration NEVER = Duration.ofDays(1);
  private static final LocalDate WEDNESDAY = LocalDate.of(2026, 3, 11);
  private static final int NINE = 18;

  /// The weekdays before it.
  private static final List<LocalDate> BEFORE =
      List.of(
          LocalDate.of(2026, 3, 5),
          LocalDate.of(2026, 3, 6),
          LocalDate.of(2026, 3, 9),
          LocalDate.of(2026, 3, 10));

  /// Runs like the machine's clock, from another moment on, and jumps.
  private static final class Wall implements Ticker {
    private final Ticker machine = Ticker.system();
    private final long begin = machine.nanos();
    private final AtomicLong jumped = new AtomicLong();

    @Override
    public long nanos() {
      return machine.nanos() + jumped.get();
    }

    @Override
    public Instant instant() {
      return at(8, 40, 0).plusNanos(nanos() - begin);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      machine.sleep(duration);
    }

    void jumpTo(Instant moment) {
      jumped.addAndGet(Duration.between(instant(), moment).toNanos());
    }
  }

  private final Yard yard = new Yard();
  private final Wall wall = new Wall();
  private final List<String> wakes = new CopyOnWriteArrayList<>();
  private final List<String> outcomes = new CopyOnWriteArrayList<>();
  private final FleetObserver observer =
      new FleetObserver() {
        @Override
        public void woken(Instance instance, Depth from, Duration took) {
          wakes.add(instance.server().value());
        }

        @Override
        public void foreseen(ServerId server, boolean wasWanted) {
          outcomes.add(server + (wasWanted ? " hit" : " miss"));
        }
      };
  private final Path data;
  private final Database database;
  private final SqlJournal journal;

  ForesightTest(@TempDir Path data) {
    this.data = data;
    this.database = Database.open(data);
    this.journal = journal();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private SqlJournal journal() {
    return SqlJournal.open(database, wall, _ -> true);
  }

  private static Instant at(int hour, int minute, int second) {
    return WEDNESDAY
        .atTime(LocalTime.of(hour, minute, second))
        .atZone(ZoneId.systemDefault())
        .toInstant();
  }

  private static FleetSettings settings(boolean isEnabled) {
    FleetSettings.Sleep sleep =
        new FleetSettings.Sleep(
            Duration.ofMillis(100),
            NEVER,
            NEVER,
            Deepest.DOZING,
            Duration.ofSeconds(1),
            Duration.ZERO);
    return Yard.asleep(Yard.settings(), sleep)
        .withPreWake(new FleetSettings.PreWake(isEnabled, Duration.ofMinutes(2), 60, 14));
  }

  private Fleet open(FleetSettings settings) {
    return Fleet.open(
        new FleetParts(yard, settings, data, new Yard.Nowhere(), wall, observer, journal));
  }

  /// A server that was wanted on the days before in these half hours.
  private ServerId usual(String name, int... halfHours) {
    ServerId server = yard.define(name, Yard.CAT);
    for (LocalDate day : BEFORE) {
      for (int each : halfHours) {
        journal.wanted(new Demand(server, day, each));
      }
    }
    await().atMost(WAIT).until(() -> kept(server).size() == BEFORE.size() * halfHours.length);
    return server;
  }

  private List<Demand> kept(ServerId server) {
    return journal.demands(WEDNESDAY.minusDays(14)).stream()
        .filter(demand -> demand.server().equals(server))
        .toList();
  }

  private static Phase phase(Fleet fleet, ServerId server) {
    return fleet.instances().stream()
        .filter(state -> state.server().equals(server))
        .map(InstanceState::phase)
        .findFirst()
        .orElse(Phase.STOPPED);
  }

  private static void awaitPhase(Fleet fleet, ServerId server, Phase phase) {
    await().atMost(WAIT).until(() -> phase(fleet, server) == phase);
  }

  private static void use(Fleet fleet, ServerId server) {
    fleet.lease(server, Fleet.EVERYBODY, WAIT).close();
  }

  @Test
  void wakesOnceBeforeItIsWantedAndKnowsWhetherItWas() {
    ServerId usual = usual("usual", NINE, NINE + 1);
    ServerId other = yard.define("other", Yard.CAT);
    ServerId unused = usual("unused", NINE);
    try (Fleet fleet = open(settings(true))) {
      use(fleet, usual);
      use(fleet, other);
      awaitPhase(fleet, usual, Phase.DOZING);
      awaitPhase(fleet, other, Phase.DOZING);
      await()
          .during(A_WHILE)
          .atMost(WAIT)
          .until(() -> phase(fleet, usual) == Phase.DOZING); // twenty minutes ahead is too early

      wall.jumpTo(at(8, 58, 30));
      awaitPhase(fleet, usual, Phase.READY);
      wall.jumpTo(at(8, 59, 50));
      await().during(A_WHILE).atMost(WAIT).until(() -> phase(fleet, usual) == Phase.READY);
      assertThat(wakes).containsExactly("usual");
      assertThat(phase(fleet, other)).isEqualTo(Phase.DOZING);
      assertThat(phase(fleet, unused)).as("is not started").isEqualTo(Phase.STOPPED);

      wall.jumpTo(at(9, 0, 10));
      awaitPhase(fleet, usual, Phase.DOZING);
      assertThat(outcomes).isEmpty();
      use(fleet, usual);
      assertThat(outcomes).containsExactly("usual hit");
      use(fleet, usual);
      awaitPhase(fleet, usual, Phase.DOZING);
      int before = wakes.size();

      wall.jumpTo(at(9, 28, 30));
      awaitPhase(fleet, usual, Phase.READY);
      wall.jumpTo(at(9, 30, 10));
      awaitPhase(fleet, usual, Phase.DOZING);
      assertThat(wakes).hasSize(before + 1);
      wall.jumpTo(at(10, 0, 1));
      await().atMost(WAIT).until(() -> outcomes.equals(List.of("usual hit", "usual miss")));

      await().atMost(WAIT).until(() -> kept(usual).size() == 2 * BEFORE.size() + 2);
      assertThat(kept(usual))
          .contains(new Demand(usual, WEDNESDAY, NINE - 1), new Demand(usual, WEDNESDAY, NINE));
    }
  }

  @Test
  void nothingIsWokenWhileMemoryIsShort() {
    ServerId usual = usual("usual", NINE);
    FleetSettings.Memory tight = new FleetSettings.Memory(Optional.of(ByteSize.ofKiB(1)), 0, 0);
    FleetSettings settings =
        Yard.remembering(settings(true), tight).withPreWake(settings(true).preWake());
    try (Fleet fleet = open(settings)) {
      use(fleet, usual);
      awaitPhase(fleet, usual, Phase.DOZING);

      wall.jumpTo(at(8, 58, 30));

      await().during(A_WHILE).atMost(WAIT).until(() -> phase(fleet, usual) == Phase.DOZING);
      assertThat(wakes).isEmpty();
    }
  }

  @Test
  void whatIsHeldStaysSo() throws Exception {
    ServerId usual = usual("usual", NINE);
    try (Fleet fleet = open(settings(true))) {
      use(fleet, usual);
      awaitPhase(fleet, usual, Phase.DOZING);
      fleet.stop(usual);

      wall.jumpTo(at(8, 58, 30));

      await().during(A_WHILE).atMost(WAIT).until(() -> phase(fleet, usual) == Phase.STOPPED);
      assertThat(outcomes).isEmpty();
    }
  }

  @Test
  void switchedOffItLearnsNothingAndWakesNothing() {
    ServerId usual = usual("usual", NINE);
    try (Fleet fleet = open(settings(false))) {
      use(fleet, usual);
      awaitPhase(fleet, usual, Phase.DOZING);

      wall.jumpTo(at(8, 58, 30));

      await().during(A_WHILE).atMost(WAIT).until(() -> phase(fleet, usual) == Phase.DOZING);
      assertThat(kept(usual)).hasSize(BEFORE.size());
    }
  }

  @Test
  void startsThatNobodyCalledForAreNotLearnt() throws Exception {
    ServerId server = yard.define("one", Yard.CAT);
    try (Fleet fleet = open(settings(true))) {
      fleet.start(server, WAIT);
      fleet.lease(server, "reader", WAIT, Purpose.UPKEEP).close();
      await().during(A_WHILE).atMost(WAIT).until(() -> kept(server).isEmpty());

      try (Lease _ = fleet.lease(server, "caller", WAIT);
          Lease _ = fleet.lease(server, "caller", WAIT)) {
        await()
            .atMost(WAIT)
            .until(() -> kept(server).equals(List.of(new Demand(server, WEDNESDAY, NINE - 1))));
      }
      fleet.removed(server);
      assertThat(kept(server)).isEmpty();
    }
  }

  @Test
  void whatWasLearntOutlivesTheProgramAndOldDaysGo() {
    ServerId server = usual("usual", NINE);
    journal.wanted(new Demand(server, BEFORE.getFirst(), NINE)); // known already
    journal.wanted(new Demand(server, WEDNESDAY.minusDays(15), NINE));
    journal.close();

    SqlJournal next = journal();

    assertThat(next.demands(WEDNESDAY.minusDays(20))).hasSize(BEFORE.size() + 1);
    assertThat(next.demands(WEDNESDAY.minusDays(14))).hasSize(BEFORE.size());
    assertThat(next.demands(WEDNESDAY.minusDays(20))).as("deleted").hasSize(BEFORE.size());
    next.close();
  }
}
