package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.gateway.GatewayObserver.Outcome;
import dev.roundhouse.kernel.ServerId;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ToolCountsTest {
  private static final ServerId ONE = new ServerId("one");
  private static final ServerId TWO = new ServerId("two");
  private static final String CALL = "tools/call";

  private final Metrics metrics = new Metrics();

  private ToolCounts.Count count(ServerId server, String tool) {
    return ToolCounts.of(metrics).of(server, tool).orElseThrow();
  }

  @Test
  void callsOfAToolAreCountedByHowTheyEndedAndHowLongTheyTook() {
    for (int call = 0; call < 19; call++) {
      metrics.called(ONE, CALL, "echo", Outcome.OK, 3_000_000);
    }
    metrics.called(ONE, CALL, "echo", Outcome.TIMEOUT, 30_000_000_000L);
    metrics.called(ONE, CALL, "other", Outcome.CANCELLED, 400_000_000);
    metrics.called(TWO, CALL, "echo", Outcome.TOOL_ERROR, 90_000_000_000L);
    metrics.called(ONE, "prompts/get", null, Outcome.RPC_ERROR, 1);

    ToolCounts.Count echo = count(ONE, "echo");
    assertThat(echo.calls()).isEqualTo(new CallCount(20, 1));
    assertThat(echo.errors()).isEqualTo(Map.of(Outcome.TIMEOUT, 1L));
    assertThat(echo.p95()).hasValue(.005);
    assertThat(count(ONE, "other").calls()).isEqualTo(new CallCount(1, 0));
    assertThat(count(ONE, "other").p95()).hasValue(.5);
    assertThat(count(TWO, "echo").errors()).isEqualTo(Map.of(Outcome.TOOL_ERROR, 1L));
    assertThat(count(TWO, "echo").p95()).hasValue(Double.POSITIVE_INFINITY);
  }

  @Test
  void aToolThatNobodyCalledHasNoRateAndNoTime() {
    ToolCounts.Count none = count(ONE, "echo");

    assertThat(none.calls()).isEqualTo(CallCount.NONE);
    assertThat(none.calls().errorRate()).isEmpty();
    assertThat(none.p95()).isEmpty();
  }

  @Test
  void whatIsCountedWithOthersIsNotKnown() {
    for (int tool = 0; tool < 600; tool++) {
      metrics.called(ONE, CALL, "tool-" + tool, Outcome.OK, 1);
    }

    ToolCounts counts = ToolCounts.of(metrics);
    assertThat(counts.of(ONE, "tool-0").orElseThrow().calls()).isEqualTo(new CallCount(1, 0));
    assertThat(counts.of(ONE, "tool-599")).isEmpty();
    assertThat(counts.of(TWO, "tool-599").orElseThrow().calls()).isEqualTo(CallCount.NONE);
  }

  @Test
  void callsOfAServerAreThoseOfAllItsMethods() {
    assertThat(metrics.calls(ONE)).isEqualTo(CallCount.NONE);
    metrics.called(ONE, CALL, "echo", Outcome.OK, 1);
    metrics.called(ONE, CALL, "echo", Outcome.CANCELLED, 1);
    metrics.called(ONE, "prompts/get", null, Outcome.UPSTREAM_FAILURE, 1);
    metrics.called(TWO, CALL, "echo", Outcome.RPC_ERROR, 1);

    assertThat(metrics.calls(ONE)).isEqualTo(new CallCount(3, 1));
    assertThat(metrics.calls(ONE).errorRate()).isEqualTo(OptionalDouble.of(1 / 3.0));
    assertThatThrownBy(() -> new CallCount(1, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
