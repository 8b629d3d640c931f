package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Health.Status;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  private Instant now = START;
  private final Health health = new Health(new Hands(), "1.2.3");

  /// A clock that the test moves.
  private final class Hands implements Ticker {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public long nanos() {
      return Duration.between(Instant.EPOCH, now).toNanos();
    }

    @Override
    public void sleep(Duration duration) {
      now = now.plus(duration);
    }
  }

  @Test
  void isReadyOnlyBetweenStartAndDrain() {
    assertThat(health.report().status()).isEqualTo(Status.STARTING);
    assertThat(health.isReady()).isFalse();

    health.now(Status.HEALTHY);
    assertThat(health.isReady()).isTrue();

    health.now(Status.DRAINING);
    assertThat(health.isReady()).isFalse();
    assertThat(health.report().status()).isEqualTo(Status.DRAINING);
  }

  @Test
  void saysSinceWhenAndWhat() {
    now = START.plusMillis(1500);

    Health.Report report = health.report();

    assertThat(report.uptime()).isEqualTo(Duration.ofMillis(1500));
    assertThat(report.timestamp()).isEqualTo(START.plusMillis(1500));
    assertThat(report.version()).isEqualTo("1.2.3");
  }
}
