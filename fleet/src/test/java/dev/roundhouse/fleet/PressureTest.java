package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.SleepPolicy.Priority;
import dev.roundhouse.fleet.memory.Host;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who goes when memory is short: real slots with real processes, and a machine whose memory the
/// test says.
@Timeout(60)
final class PressureTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final FleetSettings.Sleep LATE =
      new FleetSettings.Sleep(
          Duration.ofDays(1),
          Duration.ofDays(1),
          Duration.ofDays(1),
          FleetSettings.Sleep.Deepest.STOPPED,
          Duration.ZERO,
          Duration.ZERO);

  /// Time that passes when the test says so, for the looks alone.
  private static final class Steps implements Ticker {
    private final AtomicLong now = new AtomicLong();

    void pass(Duration time) {
      now.addAndGet(time.toNanos());
    }

    @Override
    public long nanos() {
      return now.get();
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(now.get());
    }

    @Override
    public void sleep(Duration duration) {
      pass(duration);
    }
  }

  private final Steps steps = new Steps();
  private final List<String> pressed = new CopyOnWriteArrayList<>();
  private final Yard yard = new Yard();
  private final Fleet fleet;
  private volatile Host.Memory host = new Host.Memory(1000, 500, Optional.empty());
  private volatile long servers = 10;

  PressureTest(@TempDir Path data) {
    fleet = yard.open(Yard.asleep(Yard.settings(), LATE), data, FleetObserver.NONE);
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  private Pressure pressure(Optional<ByteSize> budget) {
    FleetObserver observer =
        new FleetObserver() {
          @Override
          public void pressed(ServerId server, String why) {
            pressed.add(server + " " + why);
          }
        };
    return new Pressure(
        fleet.places().all(),
        new FleetSettings.Memory(budget, 5, 20),
        () -> host,
        () -> servers,
        steps,
        observer);
  }

  private ServerId running(String name, Priority priority) {
    ServerId server = yard.define(name, Yard.CAT);
    yard.prioritize(server, priority);
    fleet.lease(server, "shared", LONG).close();
    return server;
  }

  private void look(Pressure pressure) {
    steps.pass(Duration.ofSeconds(5));
    pressure.look();
  }

  @Test
  void theLeastImportantAndLeastRecentlyUsedGoFirstAndNoMoreThanNeeded() {
    running("high", Priority.HIGH);
    running("older", Priority.NORMAL);
    running("newer", Priority.NORMAL);
    running("low", Priority.LOW);
    Pressure pressure = pressure(Optional.empty());

    look(pressure);
    assertThat(pressed).isEmpty();
    host = new Host.Memory(1000, 40, Optional.empty());
    look(pressure);
    look(pressure);
    host = new Host.Memory(1000, 60, Optional.empty());
    look(pressure);
    assertThat(pressed).containsExactly("low available", "older available");
    host = new Host.Memory(1000, 60, Optional.of(new Host.Pressure(30, 0)));
    look(pressure);
    look(pressure);
    look(pressure);
    assertThat(pressed)
        .containsExactly("low available", "older available", "newer stalls", "high stalls");
  }

  @Test
  void aBudgetIsKept() {
    running("one", Priority.NORMAL);
    running("two", Priority.NORMAL);
    Pressure pressure = pressure(Optional.of(ByteSize.ofKiB(1)));

    look(pressure);
    assertThat(pressed).isEmpty();
    servers = 2000;
    look(pressure);
    servers = 1000;
    look(pressure);
    assertThat(pressed).containsExactly("one budget");
  }

  @Test
  void whoIsInUseStays() {
    ServerId used = running("used", Priority.LOW);
    Pressure pressure = pressure(Optional.empty());
    host = new Host.Memory(1000, 1, Optional.empty());

    try (Lease lease = fleet.lease(used, "shared", LONG)) {
      look(pressure);
      assertThat(pressed).isEmpty();
      assertThat(lease.instance().isAlive()).isTrue();
    }
    look(pressure);
    assertThat(pressed).containsExactly("used available");
  }

  @Test
  void aFleetKeepsItsBudgetByItself(@TempDir Path other) {
    FleetSettings from = Yard.asleep(Yard.settings(), LATE);
    FleetSettings tight =
        Yard.remembering(from, new FleetSettings.Memory(Optional.of(ByteSize.ofKiB(1)), 0, 0));
    ServerId idle = yard.define("idle", Yard.CAT);
    try (Fleet small = yard.open(tight, other, FleetObserver.NONE)) {
      small.lease(idle, "shared", LONG).close();

      await()
          .atMost(LONG)
          .until(() ->
              small.instances().stream()
                  .noneMatch(each -> each.phase() == InstanceState.Phase.READY));
    }
  }
}
