package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.gateway.GatewayObserver.Outcome;
import dev.roundhouse.kernel.ServerId;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What was counted, of all servers at once.
final class ServerCountsTest {
  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");

  private static void call(Metrics metrics, ServerId server, Outcome outcome, long millis) {
    metrics.called(server, "tools/call", "x", outcome, Duration.ofMillis(millis).toNanos());
  }

  @Test
  void countsEachServerForItselfAndSinceALook() {
    Metrics metrics = new Metrics();
    for (int at = 0; at < 90; at++) {
      call(metrics, A, Outcome.OK, 4);
    }
    Map<ServerId, ServerCounts> before = ServerCounts.of(metrics);
    for (int at = 0; at < 10; at++) {
      call(metrics, A, Outcome.TIMEOUT, 2000);
      call(metrics, B, Outcome.CANCELLED, 4);
    }
    metrics.startFailed(B, "shared", "no");

    Map<ServerId, ServerCounts> now = ServerCounts.of(metrics);

    ServerCounts all = now.getOrDefault(A, ServerCounts.NONE);
    ServerCounts newest = all.since(before.getOrDefault(A, ServerCounts.NONE));
    assertThat(all.calls()).isEqualTo(100);
    assertThat(all.callP95()).isBetween(1.0, 2.5);
    assertThat(newest.calls()).isEqualTo(10);
    assertThat(newest.failed()).isEqualTo(10);
    ServerCounts other = now.getOrDefault(B, ServerCounts.NONE);
    assertThat(other.failed()).as("given up by the client").isZero();
    assertThat(other.restarts()).isEqualTo(1);
    assertThat(all.plus(other).calls()).isEqualTo(110);
  }
}
