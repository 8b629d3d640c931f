package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ServerId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Leases, changes, retirements and idle stops all at once. Remote instances, so that the fleet is
/// the bottleneck and not the operating system.
final class FleetStressTest {
  private static final Launch FAR = new Launch.Remote(URI.create("http://127.0.0.1:1/"), Map.of());

  @Test
  void leasesAreCountedExactlyAndNothingStays(@TempDir Path data) throws Exception {
    Yard yard = new Yard();
    List<ServerId> servers = new ArrayList<>();
    for (int server = 0; server < 4; server++) {
      servers.add(yard.define("server" + server, FAR));
    }
    AtomicInteger started = new AtomicInteger();
    AtomicInteger stopped = new AtomicInteger();
    Set<String> used = ConcurrentHashMap.newKeySet();
    FleetSettings settings = Yard.idle(Yard.settings(), Duration.ofMillis(20));
    try (Fleet fleet = yard.open(settings, data, counting(started, stopped));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int caller = 0; caller < 64; caller++) {
        Random random = new Random(caller);
        calls.add(
            callers.submit(() -> {
              for (int call = 0; call < 2_000; call++) {
                act(yard, fleet, servers.get(random.nextInt(4)), random, used);
              }
            }));
      }
      for (Future<?> call : calls) {
        call.get();
      }

      await().until(() -> fleet.instances().isEmpty());
      // Some are retired before those who waited for them get their leases.
      assertThat(used.size()).isGreaterThan(100).isLessThanOrEqualTo(started.get());
      assertThat(stopped.get()).isEqualTo(started.get());
    }
  }

  private static void act(
      Yard yard, Fleet fleet, ServerId server, Random random, Set<String> used) {
    String tenant = "tenant" + random.nextInt(3);
    switch (random.nextInt(200)) {
      case 0 -> {
        yard.define(server.value(), FAR);
        fleet.changed(server);
      }
      case 1, 2 -> fleet.retire(server, tenant);
      default -> {
        try (Lease lease = fleet.lease(server, tenant, Yard.LONG);
            Lease inner = fleet.lease(server, "tenant" + random.nextInt(3), Yard.LONG)) {
          assertThat(lease.instance().server()).isEqualTo(server);
          assertThat(lease.instance().tenant()).isEqualTo(tenant);
          used.add(lease.instance().id());
          used.add(inner.instance().id());
          // Under a lease nothing is stopped: neither idle, nor retired, nor of another version.
          assertThat(lease.instance().isAlive()).isTrue();
        }
      }
    }
  }

  private static FleetObserver counting(AtomicInteger started, AtomicInteger stopped) {
    return new FleetObserver() {
      @Override
      public void started(Instance instance, Duration took) {
        started.incrementAndGet();
      }

      @Override
      public void stopped(Instance instance) {
        stopped.incrementAndGet();
      }
    };
  }
}
