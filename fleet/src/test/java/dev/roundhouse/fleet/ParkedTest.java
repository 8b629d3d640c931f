package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParkedTest {
  private static final URI URL = URI.create("http://127.0.0.1:1/mcp");
  private final Yard yard = new Yard();
  private final AtomicInteger failedStarts = new AtomicInteger();
  private final AtomicInteger turnedAway = new AtomicInteger();

  private final FleetObserver observer =
      new FleetObserver() {
        @Override
        public void startFailed(ServerId server, String tenant, String reason) {
          failedStarts.incrementAndGet();
        }

        @Override
        public void refused(ServerId server, Category why) {
          turnedAway.addAndGet(why == Category.PARKED ? 1 : 0);
        }
      };

  @TempDir private Path data;

  @Test
  void aCrashLoopIsParkedForEveryTenantUntilAPersonStartsIt() throws IOException {
    Path good = data.resolve("good");
    ServerId server = yard.define("loop", Yard.shell("test -e " + good + " && exec cat; exit 3"));

    try (Fleet fleet = open()) {
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> refusal(fleet, server, "a").category() == Category.PARKED);
      int starts = failedStarts.get();
      FleetException parked = refusal(fleet, server, "a");
      FleetException other = refusal(fleet, server, "b");
      refusal(fleet, server, "b");

      assertThat(starts).isEqualTo(3);
      assertThat(failedStarts.get()).as("b was told without a start, once").isEqualTo(4);
      assertThat(parked).hasMessageContaining("code 3");
      assertThat(parked).hasMessageContaining("roundhouse server start loop");
      assertThat(other.category()).isEqualTo(Category.PARKED);
      assertThat(turnedAway.get()).isPositive();
      InstanceState state = fleet.instances().getFirst();
      assertThat(state.phase()).isEqualTo(Phase.PARKED);
      assertThat(state.nextAttempt()).isNull();
      assertThat(state.trouble())
          .extracting(InstanceState.Trouble::cure)
          .asString()
          .contains("roundhouse server start loop");
      Files.createFile(good);
      assertThat(fleet.start(server, LONG).changed()).isTrue();
      fleet.lease(server, "a", LONG).close();
    }
  }

  @Test
  void refusedCredentialsParkAndAnotherSecretLetsItGoByItself() {
    ServerId server = yard.define("far", remote("old"));

    try (Fleet fleet = open()) {
      Lease first = fleet.lease(server, "a", LONG);
      Lease second = fleet.lease(server, "b", LONG);
      refuse(first, 2);
      refuse(second, 1);

      assertThat(refusal(fleet, server, "a").category()).isEqualTo(Category.PARKED);
      assertThat(refusal(fleet, server, "b").category()).isEqualTo(Category.PARKED);
      assertThat(refusal(fleet, server, "later")).hasMessageContaining("set its secret anew");
      assertThat(first.instance().isAlive()).as("what was handed out ends").isFalse();
      first.close();
      second.close();
      fleet.retire(server, "a");
      fleet.retire(server, "b");
      fleet.retire(server, "later");
      await().until(() -> fleet.instances().size() == 1);
      assertThat(fleet.instances().getFirst().phase()).isEqualTo(Phase.PARKED);

      yard.replace(server, remote("new"));

      await().until(() -> fleet.instances().isEmpty());
      try (Lease lease = fleet.lease(server, "a", LONG)) {
        assertThat(((RemoteInstance) lease.instance()).headers()).contains("new");
      }
    }
  }

  @Test
  void aLaunchThatNeedsAPersonParksAtOnce() {
    ServerId server = yard.define("bare", remote("any"));
    yard.failWith(server, Category.PARKED, "KEY: no file");

    try (Fleet fleet = open()) {
      assertThat(refusal(fleet, server, "a").category()).isEqualTo(Category.PARKED);
      assertThat(fleet.instances().getFirst().phase()).isEqualTo(Phase.PARKED);

      yard.replace(server, remote("any"));

      await().ignoreExceptions().untilAsserted(() -> fleet.lease(server, "a", LONG).close());
    }
  }

  @Test
  void aChangedDefinitionLeavesTheSiding() {
    ServerId server = yard.define("far", remote("old"));

    try (Fleet fleet = open();
        Lease lease = fleet.lease(server, "a", LONG)) {
      refuse(lease, 3);
      assertThat(refusal(fleet, server, "a").category()).isEqualTo(Category.PARKED);

      yard.define("far", remote("old"));
      fleet.changed(server);

      fleet.lease(server, "a", LONG).close();
    }
  }

  private Fleet open() {
    FleetSettings.Backoff quick =
        new FleetSettings.Backoff(
            Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofSeconds(30), 3);
    FleetSettings settings =
        Yard.failing(Yard.settings(), quick, FleetSettings.defaults().breaker());
    return yard.open(settings, data, observer);
  }

  private static Launch remote(String secret) {
    return new Launch.Remote(URL, Map.of("Authorization", Secret.of(secret)));
  }

  private static void refuse(Lease lease, int times) {
    RemoteInstance remote = (RemoteInstance) lease.instance();
    for (int refusal = 0; refusal < times; refusal++) {
      remote.refused(remote.addresses().getFirst(), "refused with status 401");
    }
  }

  private static FleetException refusal(Fleet fleet, ServerId server, String tenant) {
    return catchThrowableOfType(
        FleetException.class, () -> fleet.lease(server, tenant, LONG).close());
  }
}
