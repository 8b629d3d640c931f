package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ServerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Orders given by hand, to real processes.
@Timeout(60)
final class OrdersTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Launch CAT = Yard.command("cat");

  private final Yard yard = new Yard();
  private final Path data;
  private final Fleet fleet;

  OrdersTest(@TempDir Path data) {
    this.data = data;
    this.fleet = yard.open(data);
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  private void assertHeld(ServerId server) {
    assertThat(fleet.isHeld(server)).isTrue();
    assertThatThrownBy(() -> fleet.lease(server, "shared", LONG))
        .isInstanceOfSatisfying(
            FleetException.class,
            e -> assertThat(e.category()).isEqualTo(FleetException.Category.HELD));
  }

  @Test
  void drainLetsLeasesEndAndGivesNoNewOnes() throws Exception {
    ServerId server = yard.define("cat", CAT);
    Lease lease = fleet.lease(server, "shared", LONG);

    Ordered early = fleet.drain(server, SHORT);

    assertThat(early.changed()).isTrue();
    assertThat(early.reason()).contains("1 are still under way");
    assertThat(lease.instance().isAlive()).isTrue();
    assertHeld(server);
    lease.close();
    assertThat(fleet.drain(server, LONG).reason()).containsAnyOf("did not run", "drained");
    assertThat(fleet.instances()).isEmpty();
  }

  @Test
  void stopEndsWhatIsLeasedToo() throws Exception {
    ServerId server = yard.define("cat", CAT);
    try (Lease mine = fleet.lease(server, "mine", LONG);
        Lease shared = fleet.lease(server, "shared", LONG)) {
      Ordered stopped = fleet.stop(server);

      assertThat(stopped.changed()).isTrue();
      assertThat(mine.instance().isAlive()).isFalse();
      assertThat(shared.instance().isAlive()).isFalse();
      assertThat(fleet.instances()).isEmpty();
      assertHeld(server);
    }
  }

  @Test
  void sleepLeavesAloneWhatIsInUse() throws Exception {
    ServerId server = yard.define("cat", CAT);
    fleet.lease(server, "idle", LONG).close();
    try (Lease used = fleet.lease(server, "used", LONG)) {
      assertThat(fleet.sleep(server).changed()).isTrue();
      assertThat(fleet.sleep(server).changed()).isFalse();

      assertThat(fleet.sleep(server).reason()).contains("in use by 1");
      assertThat(used.instance().isAlive()).isTrue();
      assertThat(fleet.instances())
          .extracting(InstanceState::tenant, InstanceState::phase)
          .containsExactly(
              tuple("idle", InstanceState.Phase.DOZING), tuple("used", InstanceState.Phase.READY));
    }
    assertThat(fleet.isHeld(server)).isFalse();
  }

  @Test
  void aStartByHandDoesNotWaitForThePause() throws Exception {
    Path flag = data.resolve("may-run");
    ServerId server = yard.define("late", Yard.shell("test -e '" + flag + "' || exit 1; exec cat"));
    assertThatThrownBy(() -> fleet.start(server, LONG)).isInstanceOf(FleetException.class);
    Files.createFile(flag);

    assertThat(fleet.start(server, LONG).changed()).isTrue();
    assertThat(fleet.start(server, LONG).changed()).isFalse();
  }

  @Test
  void anotherServerOfTheNameIsNotHeld() throws Exception {
    ServerId server = yard.define("cat", CAT);
    fleet.stop(server);

    fleet.removed(server);

    try (Lease lease = fleet.lease(server, "shared", LONG)) {
      assertThat(lease.instance().isAlive()).isTrue();
    }
  }

  @Test
  void useCountsWhatAServerHasStarted() throws Exception {
    ServerId server = yard.define("pair", Yard.shell("sleep 600 & exec cat"));
    fleet.lease(server, "shared", LONG).close();

    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          List<InstanceUse> uses = fleet.use();
          assertThat(uses).extracting(InstanceUse::processes).containsExactly(2);
          assertThat(uses.getFirst().memory()).isPositive();
        });
  }

  @Test
  void theLogIsReadOnAcrossRotations() throws Exception {
    Path file = data.resolve("x.log");
    LogReader reader = new LogReader(file, 3);
    LogReader.Page nothing = reader.last(10);
    assertThat(nothing.lines()).isEmpty();

    Files.writeString(file, "one\ntwo\nhal");
    LogReader.Page first = reader.after(nothing.end());
    Files.writeString(file, "one\ntwo\nhalf\n");
    Files.move(file, data.resolve("x.log.1"));
    Files.writeString(file, "three\n");
    LogReader.Page second = reader.after(first.end());

    assertThat(first.lines()).containsExactly("one", "two");
    assertThat(second.lines()).containsExactly("half", "three");
    assertThat(reader.after(second.end()).lines()).isEmpty();
    assertThat(reader.after(reader.last(0).end()).lines()).isEmpty();
    assertThat(reader.last(2).lines()).containsExactly("half", "three");
  }
}
