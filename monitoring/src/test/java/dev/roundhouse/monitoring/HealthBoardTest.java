package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Component.Probe;
import dev.roundhouse.monitoring.Component.Rhythm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthBoardTest {
  private static final Rhythm QUICK =
      new Rhythm(Duration.ofMillis(1), Duration.ofMillis(200), 1, 1);

  private final AtomicReference<List<Component>> components = new AtomicReference<>(List.of());
  private final Queue<FeedEvent.HealthTurned> turns = new ConcurrentLinkedQueue<>();
  private final HealthBoard board = new HealthBoard(components::get, turns::add, Ticker.system());

  @AfterEach
  void close() {
    board.close();
  }

  private static Component part(String name, boolean isEssential, Probe probe) {
    return new Component(name, "part", isEssential, QUICK, probe);
  }

  private static Probe telling(ComponentState state) {
    return () -> new Reading(state, "as told");
  }

  private ComponentHealth of(String name) {
    return board.report().components().stream()
        .filter(each -> each.component().name().equals(name))
        .findFirst()
        .orElseThrow()
        .health();
  }

  @Test
  void whatNobodyHasLookedAtIsUnknown() {
    components.set(List.of(part("one", true, telling(ComponentState.HEALTHY))));

    HealthReport report = board.report();

    assertThat(report.overall()).isEqualTo(ComponentState.UNKNOWN);
    assertThat(report.servesPeople()).as("as far as anybody knows").isTrue();
    assertThat(of("one").message()).contains("nobody has looked");
  }

  @Test
  void theWholeIsTheWorstAndTheSumsAddUp() {
    components.set(
        List.of(
            part("well", true, telling(ComponentState.HEALTHY)),
            part("off", true, telling(ComponentState.NOT_CONFIGURED)),
            part("broken", false, telling(ComponentState.CRITICAL)),
            part(
                "blind",
                false,
                () -> {
                  throw new IOException("no way in");
                })));
    board.start();
    await()
        .until(() -> of("broken").lastCheck().isPresent() && of("blind").lastCheck().isPresent());
    await().until(() -> of("well").lastCheck().isPresent() && of("off").lastCheck().isPresent());

    HealthReport report = board.report();

    assertThat(report.overall()).isEqualTo(ComponentState.CRITICAL);
    assertThat(report.servesPeople()).as("what is broken is not essential").isTrue();
    assertThat(of("blind").state()).isEqualTo(ComponentState.UNKNOWN);
    assertThat(of("blind").message()).isEqualTo("it cannot be looked at: no way in");
    assertThat(report.counts())
        .isEqualTo(
            Map.of(
                ComponentState.HEALTHY, 1,
                ComponentState.NOT_CONFIGURED, 1,
                ComponentState.CRITICAL, 1,
                ComponentState.UNKNOWN, 1,
                ComponentState.DEGRADED, 0,
                ComponentState.UNHEALTHY, 0));
    components.set(List.of(part("store", true, telling(ComponentState.UNHEALTHY))));
    await().until(() -> !board.report().servesPeople());
  }

  @Test
  void oneThatHangsIsUnknownAndKeepsNobodyWaiting() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    components.set(
        List.of(
            part(
                "hanging",
                false,
                () -> {
                  never.await();
                  return Reading.healthy("");
                }),
            part("quick", false, () -> Reading.healthy("look " + looks.incrementAndGet()))));
    board.start();

    await().until(() -> looks.get() >= 2);
    await().until(() -> of("hanging").lastCheck().isPresent());
    assertThat(of("hanging").state()).isEqualTo(ComponentState.UNKNOWN);
    assertThat(of("hanging").message()).contains("within 200 ms");
  }

  @Test
  void whatIsGoneIsForgottenAndWhatComesIsLookedAt() {
    components.set(List.of(part("old", false, telling(ComponentState.UNHEALTHY))));
    board.start();
    await().until(() -> of("old").state() == ComponentState.UNHEALTHY);

    components.set(List.of(part("new", false, telling(ComponentState.HEALTHY))));

    await().until(() -> of("new").state() == ComponentState.HEALTHY);
    assertThat(board.report().components()).hasSize(1);
    assertThat(turns)
        .containsExactly(
            new FeedEvent.HealthTurned(
                "old", ComponentState.UNKNOWN, ComponentState.UNHEALTHY, "as told"),
            new FeedEvent.HealthTurned(
                "new", ComponentState.UNKNOWN, ComponentState.HEALTHY, "as told"));
  }

  @Test
  void aListThatCannotBeHadEndsNothing() {
    AtomicInteger asked = new AtomicInteger();
    List<Component> one = List.of(part("one", false, telling(ComponentState.HEALTHY)));
    HealthBoard other =
        new HealthBoard(
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time fails");
              }
              return one;
            },
            _ -> {},
            Ticker.system());
    try (other) {
      other.start();
      await().until(() -> asked.get() > 1 && other.report().overall() == ComponentState.HEALTHY);
    }
  }
}
