package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What outlives the program, with real processes and a real database: each `fleet` is one run.
@Timeout(60)
final class JournalTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String SESSION = "session-of-somebody";

  private final Yard yard = new Yard();

  private final Path data;
  private final Database database;

  JournalTest(@TempDir Path data) {
    this.data = data;
    this.database = Database.open(data);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private SqlJournal journal() {
    return SqlJournal.open(database, Ticker.system(), tenant -> !tenant.equals(SESSION));
  }

  private Fleet fleet(SqlJournal journal, FleetSettings settings) {
    return Fleet.open(yard.parts(settings, data, FleetObserver.NONE, journal));
  }

  private Fleet fleet() {
    return fleet(journal(), Yard.settings());
  }

  private static List<String> running(Fleet fleet) {
    return fleet.instances().stream()
        .filter(state -> state.phase() == Phase.READY)
        .map(state -> state.server() + " for " + state.tenant())
        .toList();
  }

  private static void use(Fleet fleet, ServerId server, String tenant) {
    fleet.lease(server, tenant, LONG).close();
  }

  @Test
  void whatRanRunsAgainAndNothingElse() {
    ServerId one = yard.define("one", Yard.CAT);
    ServerId two = yard.define("two", Yard.CAT);
    ServerId other = yard.define("other", Yard.CAT);
    try (Fleet first = fleet()) {
      use(first, one, "shared");
      use(first, one, "ada");
      use(first, two, "shared");
      use(first, other, SESSION);
    }

    try (Fleet second = fleet()) {
      assertThat(second.instances()).isEmpty();
      second.restore();
      await()
          .atMost(LONG)
          .until(() ->
              running(second).equals(List.of("one for ada", "one for shared", "two for shared")));
    }
  }

  @Test
  void aProgramThatWasKilledCountsAsWell() throws Exception {
    ServerId one = yard.define("one", Yard.CAT);
    SqlJournal journal = journal();
    try (Fleet first = fleet(journal, Yard.settings())) {
      use(first, one, "shared");
      // What a program that is killed has written is what another one finds meanwhile.
      await().atMost(LONG).until(() -> !journal().left().isEmpty());
      assertThat(journal().left()).containsExactly(new Journal.Place(one, "shared"));
    }
  }

  @Test
  void whatHadEndedStaysAsItWas() {
    ServerId idle = yard.define("idle", Yard.CAT);
    FleetSettings hasty = Yard.idle(Yard.settings(), Duration.ofMillis(50));
    SqlJournal journal = journal();
    try (Fleet first = fleet(journal, hasty)) {
      use(first, idle, "shared");
      await().atMost(LONG).until(() -> first.instances().isEmpty());
      await().atMost(LONG).until(() -> journal().left().isEmpty());
    }

    assertThat(journal().left()).isEmpty();
  }

  @Test
  void whatIsNoMoreOrDoesNotStartIsForgotten() throws Exception {
    ServerId gone = yard.define("gone", Yard.CAT);
    ServerId broken = yard.define("broken", Yard.CAT);
    ServerId sound = yard.define("sound", Yard.CAT);
    try (Fleet first = fleet()) {
      use(first, gone, "shared");
      use(first, broken, "shared");
      use(first, sound, "shared");
    }
    yard.remove(gone);
    yard.define("broken", Yard.command("/nowhere/at/all"));

    try (Fleet second = fleet()) {
      second.restore();
      await().atMost(LONG).until(() -> running(second).equals(List.of("sound for shared")));
      await()
          .atMost(LONG)
          .until(() -> journal().left().equals(List.of(new Journal.Place(sound, "shared"))));
    }
  }

  @Test
  void whatWasStoppedByHandIsStillHeld() throws Exception {
    ServerId server = yard.define("cat", Yard.CAT);
    try (Fleet first = fleet()) {
      use(first, server, "shared");
      first.stop(server);
    }

    try (Fleet second = fleet()) {
      second.restore();
      assertThat(second.isHeld(server)).isTrue();
      assertThatThrownBy(() -> use(second, server, "shared"))
          .isInstanceOfSatisfying(
              FleetException.class, e -> assertThat(e.category()).isEqualTo(Category.HELD));
      second.start(server, LONG);
    }

    try (Fleet third = fleet()) {
      assertThat(third.isHeld(server)).isFalse();
    }
  }

  @Test
  void changesAreKeptWithTheirReason() {
    ServerId server = yard.define("short", Yard.shell("read line; exit 3"));
    try (Fleet fleet = fleet()) {
      try (Lease lease = fleet.lease(server, SESSION, LONG)) {
        Yard.pipe(lease).send("x".getBytes(StandardCharsets.UTF_8));
        await().atMost(LONG).until(() -> !lease.instance().isAlive());
      }
      await().atMost(LONG).until(() -> fleet.transitions(server, 10).size() >= 4);

      List<Transition> changes = fleet.transitions(server, 10).reversed();
      assertThat(changes)
          .extracting(Transition::after)
          .startsWith(Phase.STARTING, Phase.READY, Phase.STOPPING, Phase.BACKING_OFF);
      assertThat(changes.get(1).instance()).startsWith("short-");
      assertThat(changes.get(3).reason()).contains("3");
      assertThat(fleet.transitions(server, 2)).hasSize(2);
    }
    assertThat(journal().left()).isEmpty();
  }
}
