package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.monitoring.Component.Rhythm;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When a turn for worse or better shows.
final class ComponentHealthTest {
  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
  private static final Rhythm RHYTHM =
      new Rhythm(Duration.ofSeconds(30), Duration.ofSeconds(5), 3, 2);

  private static ComponentHealth after(String readings) {
    ComponentHealth health = ComponentHealth.unseen(START);
    Instant now = START;
    for (int at = 0; at < readings.length(); at++) {
      char each = readings.charAt(at);
      now = now.plusSeconds(30);
      health = health.next(new Reading(state(each), "" + each), Duration.ofMillis(7), now, RHYTHM);
    }
    return health;
  }

  private static ComponentState state(char letter) {
    return switch (letter) {
      case 'h' -> ComponentState.HEALTHY;
      case '?' -> ComponentState.UNKNOWN;
      case 'd' -> ComponentState.DEGRADED;
      case 'u' -> ComponentState.UNHEALTHY;
      case 'c' -> ComponentState.CRITICAL;
      case 'n' -> ComponentState.NOT_CONFIGURED;
      default -> throw new IllegalArgumentException("no state " + letter);
    };
  }

  @ParameterizedTest(name = "{0}: {1}, {2} failures in a row")
  @CsvSource({
    "'', UNKNOWN, 0",
    "h, HEALTHY, 0",
    "u, UNHEALTHY, 1", // the first is believed at once
    "hu, HEALTHY, 1",
    "huu, HEALTHY, 2",
    "huuu, UNHEALTHY, 3",
    "huuh, HEALTHY, 0",
    "huuhuu, HEALTHY, 2", // what was better in between begins the count anew
    "hduc, CRITICAL, 3", // all of them worse, and the last one counts
    "huuuh, UNHEALTHY, 0",
    "huuuhh, HEALTHY, 0",
    "huuuhuh, UNHEALTHY, 0",
    "uccc, CRITICAL, 4",
    "h??, HEALTHY, 2",
    "h???, UNKNOWN, 3", // nobody can tell any more
    "?hh, HEALTHY, 0",
    "huuuuuu, UNHEALTHY, 6",
    "hnn, NOT_CONFIGURED, 0",
  })
  void shows(String readings, ComponentState state, int failures) {
    ComponentHealth health = after(readings);

    assertThat(health.state()).isEqualTo(state);
    assertThat(health.consecutiveFailures()).isEqualTo(failures);
  }

  @Test
  void saysSinceWhenAndWhatTheLastLookTold() {
    ComponentHealth health = after("hhuuuu");

    assertThat(health.since()).isEqualTo(START.plusSeconds(5 * 30));
    assertThat(health.lastCheck()).contains(START.plusSeconds(6 * 30));
    assertThat(health.latency()).isEqualTo(Duration.ofMillis(7));
    assertThat(health.message()).isEqualTo("u");
    assertThat(after("").lastCheck()).isEmpty();
  }
}
