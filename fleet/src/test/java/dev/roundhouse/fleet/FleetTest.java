package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.CAT;
import static dev.roundhouse.fleet.Yard.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetTest {
  private final Yard yard = new Yard();
  private final Told told = new Told();
  @TempDir private Path data;
  private Fleet fleet;

  @BeforeEach
  void open() {
    fleet = yard.open(Yard.settings(), data, told);
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  @Test
  void startsByDemandAndShares() {
    ServerId server = yard.define("cat", CAT);
    assertThat(fleet.instances()).isEmpty();

    try (Lease first = fleet.lease(server, "shared", LONG);
        Lease second = fleet.lease(server, "shared", LONG);
        Lease other = fleet.lease(server, "somebody", LONG)) {
      assertThat(second.instance()).isSameAs(first.instance());
      assertThat(other.instance().id()).isNotEqualTo(first.instance().id());
      assertThat(first.instance().isAlive()).isTrue();
      assertThat(fleet.instances())
          .extracting(InstanceState::tenant, InstanceState::phase, InstanceState::leases)
          .containsExactly(
              tuple("shared", InstanceState.Phase.READY, 2),
              tuple("somebody", InstanceState.Phase.READY, 1));
    }
    assertThat(fleet.instances()).extracting(InstanceState::leases).containsOnly(0);
  }

  @Test
  void aHundredFirstLeasesStartOneProcess() throws Exception {
    ServerId server = yard.define("cat", CAT);

    Set<Long> pids = ConcurrentHashMap.newKeySet();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new CopyOnWriteArrayList<>();
      for (int caller = 0; caller < 100; caller++) {
        calls.add(
            callers.submit(() -> {
              try (Lease lease = fleet.lease(server, "shared", LONG)) {
                pids.add(Yard.process(lease).pid());
              }
            }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }

    assertThat(pids).hasSize(1);
    assertThat(told.started).hasSize(1);
    assertThat(fleet.instances()).extracting(InstanceState::leases).containsExactly(0);
  }

  @Test
  void closingALeaseTwiceCountsOnce() {
    ServerId server = yard.define("cat", CAT);
    Lease first = fleet.lease(server, "shared", LONG);
    try (Lease second = fleet.lease(server, "shared", LONG)) {
      first.close();
      first.close();

      assertThat(fleet.instances()).extracting(InstanceState::leases).containsExactly(1);
      assertThat(second.instance().isAlive()).isTrue();
    }
  }

  @Test
  void aChangedDefinitionDrainsTheOldInstance() {
    ServerId server = yard.define("cat", CAT);
    Lease old = fleet.lease(server, "shared", LONG);
    yard.define("cat", CAT);

    try (Lease young = fleet.lease(server, "shared", LONG)) {
      assertThat(young.instance().id()).isNotEqualTo(old.instance().id());
      assertThat(old.instance().isAlive()).isTrue();
      assertThat(fleet.instances())
          .extracting(InstanceState::phase)
          .containsExactlyInAnyOrder(InstanceState.Phase.DRAINING, InstanceState.Phase.READY);
      old.close();
      await().until(() -> !Yard.isRunning(Yard.process(old).pid()));
      await().untilAsserted(() -> assertThat(fleet.instances()).hasSize(1));
      assertThat(young.instance().isAlive()).isTrue();
    }
  }

  @Test
  void aRemovedDefinitionStopsItsInstance() {
    ServerId server = yard.define("cat", CAT);
    Lease lease = fleet.lease(server, "shared", LONG);
    lease.close();
    yard.remove(server);

    fleet.changed(server);

    await().until(() -> fleet.instances().isEmpty());
    assertThat(lease.instance().isAlive()).isFalse();
    FleetException none = failure(server);
    assertThat(none.category()).isEqualTo(Category.NOT_FOUND);
    await().until(() -> fleet.instances().isEmpty());
  }

  @Test
  void anUnchangedDefinitionKeepsItsInstance() {
    ServerId server = yard.define("cat", CAT);
    try (Lease lease = fleet.lease(server, "shared", LONG)) {
      fleet.changed(server);

      assertThat(fleet.lease(server, "shared", LONG).instance()).isSameAs(lease.instance());
    }
  }

  @Test
  void aRetiredTenantKeepsItsInstanceUntilTheLeaseEnds() {
    ServerId server = yard.define("cat", CAT);
    Lease lease = fleet.lease(server, "session-1", LONG);
    fleet.retire(server, "session-1");
    assertThat(lease.instance().isAlive()).isTrue();

    lease.close();

    await().until(() -> fleet.instances().isEmpty());
    assertThat(told.stopped).containsExactly(lease.instance().id());
    assertThat(told.exited).isEmpty();
  }

  @Test
  void anIdleInstanceIsStoppedAndALeasedOneIsNot(@TempDir Path other) {
    ServerId server = yard.define("cat", CAT);
    FleetSettings settings = Yard.idle(Yard.settings(), Duration.ofMillis(200));
    try (Fleet lazy = yard.open(settings, other, FleetObserver.NONE);
        Lease used = lazy.lease(server, "used", LONG)) {
      Lease left = lazy.lease(server, "left", LONG);
      left.close();

      await().until(() -> !Yard.isRunning(Yard.process(left).pid()));
      assertThat(used.instance().isAlive()).isTrue();
      await()
          .untilAsserted(() ->
              assertThat(lazy.instances())
                  .extracting(InstanceState::tenant)
                  .containsExactly("used"));
      try (Lease again = lazy.lease(server, "left", LONG)) {
        assertThat(again.instance().isAlive()).isTrue();
      }
    }
  }

  @Test
  void aRemoteServerIsAnAddressWithHeaders() {
    URI url = URI.create("http://127.0.0.1:1/mcp");
    ServerId server =
        yard.define(
            "far", new Launch.Remote(url, Map.of("Authorization", Secret.of("Bearer hush"))));

    try (Lease lease = fleet.lease(server, "shared", LONG)) {
      assertThat(lease.instance()).isInstanceOf(RemoteInstance.class);
      RemoteInstance remote = (RemoteInstance) lease.instance();
      assertThat(remote.choose().target().address()).isEqualTo(url);
      assertThat(remote.headers()).containsExactly("Authorization", "Bearer hush");
      assertThat(remote.toString()).doesNotContain("hush");
    }
  }

  @Test
  void aMissingCommandIsNamedWithTheCure() {
    FleetException failure = failure(yard.define("x", Yard.command("no-such-program-here")));

    assertThat(failure.category()).isEqualTo(Category.START_FAILED);
    assertThat(failure)
        .hasMessage(
            "x: command \"no-such-program-here\" was not found on PATH;"
                + " install it or write its full path");
    assertThat(failure.serverId()).isEqualTo(new ServerId("x"));
  }

  @Test
  void aFileThatIsNoProgramIsNamedWithTheCure() throws Exception {
    Path file = Files.writeString(data.resolve("script"), "echo hello");
    FleetException failure = failure(yard.define("x", Yard.command(file.toString())));

    assertThat(failure.category()).isEqualTo(Category.START_FAILED);
    assertThat(failure).hasMessageContaining("is not executable").hasMessageContaining("chmod +x");
  }

  @Test
  void aMissingDirectoryIsNamed() {
    Path missing = data.resolve("missing");
    FleetException failure =
        failure(
            yard.define(
                "x", new Launch.Command("/bin/cat", List.of(), Map.of(), Optional.of(missing))));

    assertThat(failure.category()).isEqualTo(Category.START_FAILED);
    assertThat(failure).hasMessageContaining("working directory \"" + missing + "\"");
  }

  @Test
  void anImmediateEndIsAFailureToldToAllWhoWait() throws Exception {
    ServerId server = yard.define("x", Yard.shell("echo no such database >&2; exit 3"));

    List<FleetException> failures = new CopyOnWriteArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < 20; caller++) {
        callers.execute(() -> failures.add(failure(server)));
      }
    }

    assertThat(told.failed).hasSize(1);
    assertThat(failures).hasSize(20);
    assertThat(failures)
        .allSatisfy(failure ->
            assertThat(failure).hasMessageContaining("exited with code 3: no such database"));
    assertThat(failures)
        .extracting(FleetException::category)
        .isSubsetOf(Category.START_FAILED, Category.BACKING_OFF)
        .contains(Category.START_FAILED);
    InstanceState state = fleet.instances().getFirst();
    assertThat(state.phase()).isEqualTo(InstanceState.Phase.BACKING_OFF);
    assertThat(state.running()).isNull();
    assertThat(state.trouble())
        .isNotNull()
        .satisfies(trouble -> assertThat(trouble.failures()).isEqualTo(1))
        .satisfies(trouble -> assertThat(trouble.reason()).contains("no such database"));
  }

  @Test
  void aFailedStartIsNotRepeatedAtOnceUnlessTheDefinitionChanges() {
    ServerId server = yard.define("x", Yard.shell("exit 1"));
    assertThat(failure(server).category()).isEqualTo(Category.START_FAILED);

    FleetException second = failure(server);

    assertThat(second.category()).isEqualTo(Category.BACKING_OFF);
    assertThat(second).hasMessageContaining("after 1 failures in a row");
    yard.define("x", CAT);
    try (Lease lease = fleet.lease(server, "shared", LONG)) {
      assertThat(lease.instance().isAlive()).isTrue();
    }
  }

  @Test
  void aLeaseWaitsNoLongerThanTold(@TempDir Path other) {
    ServerId server = yard.define("cat", CAT);
    FleetSettings slow = Yard.settle(Yard.settings(), Duration.ofSeconds(1));
    try (Fleet late = yard.open(slow, other, FleetObserver.NONE)) {
      FleetException failure =
          catchThrowableOfType(
              FleetException.class, () -> late.lease(server, "shared", Duration.ofMillis(50)));

      assertThat(failure.category()).isEqualTo(Category.TIMEOUT);
      try (Lease lease = late.lease(server, "shared", LONG)) {
        assertThat(lease.instance().id()).isEqualTo("cat-1");
      }
    }
  }

  @Test
  void whoWaitsWhenTheFleetClosesIsTold(@TempDir Path other) throws Exception {
    ServerId server = yard.define("cat", CAT);
    FleetSettings slow = Yard.settle(Yard.settings(), Duration.ofSeconds(1));
    Fleet late = yard.open(slow, other, FleetObserver.NONE);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<FleetException> waiting =
          callers.submit(() ->
              catchThrowableOfType(FleetException.class, () -> late.lease(server, "shared", LONG)));
      await().until(() -> late.instances().size() == 1);

      late.close();

      assertThat(waiting.get().category()).isEqualTo(Category.CLOSED);
      assertThat(late.instances()).isEmpty();
    } finally {
      late.close();
    }
  }

  @Test
  void anObserverThatThrowsBreaksNothing(@TempDir Path other) {
    ServerId server = yard.define("cat", CAT);
    FleetObserver clumsy =
        new FleetObserver() {
          @Override
          public void started(Instance instance, Duration took) {
            throw new IllegalStateException("on purpose");
          }
        };
    try (Fleet observed = yard.open(Yard.settings(), other, clumsy);
        Lease lease = observed.lease(server, "shared", LONG)) {
      assertThat(lease.instance().isAlive()).isTrue();
    }
  }

  @Test
  void aCommandLineInOnePieceIsExplained() {
    FleetException failure = failure(yard.define("x", Yard.command("npx -y some-server")));

    assertThat(failure).hasMessageContaining("put its arguments into args");
  }

  @Test
  void aClosedFleetLeasesNothing() {
    ServerId server = yard.define("cat", CAT);
    Lease lease = fleet.lease(server, "shared", LONG);
    long pid = Yard.process(lease).pid();

    fleet.close();
    fleet.close();

    assertThat(Yard.isRunning(pid)).isFalse();
    assertThat(fleet.instances()).isEmpty();
    assertThat(failure(server).category()).isEqualTo(Category.CLOSED);
    lease.close();
  }

  private FleetException failure(ServerId server) {
    return catchThrowableOfType(
        FleetException.class, () -> fleet.lease(server, "shared", LONG).close());
  }

  private static final class Told implements FleetObserver {
    final List<String> started = new CopyOnWriteArrayList<>();
    final List<String> stopped = new CopyOnWriteArrayList<>();
    final List<String> exited = new CopyOnWriteArrayList<>();
    final List<String> failed = new CopyOnWriteArrayList<>();

    @Override
    public void started(Instance instance, Duration took) {
      started.add(instance.id());
    }

    @Override
    public void stopped(Instance instance) {
      stopped.add(instance.id());
    }

    @Override
    public void exited(Instance instance, String reason) {
      exited.add(reason);
    }

    @Override
    public void startFailed(ServerId server, String tenant, String reason) {
      failed.add(reason);
    }
  }
}
