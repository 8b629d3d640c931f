package dev.roundhouse.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.GatewayObserver.Outcome;
import dev.roundhouse.kernel.ServerId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
  private static final ServerId ONE = new ServerId("one");
  private static final String CALLS = "roundhouse_gateway_calls_total";
  private static final String SECONDS = "roundhouse_gateway_call_seconds";

  private final Metrics metrics = new Metrics();

  private TextFormat.Family family(String name) {
    Map<String, TextFormat.Family> families = TextFormat.parse(new String(metrics.scrape(), UTF_8));
    return requireNonNull(families.get(name), name);
  }

  private double value(String name, Map<String, String> labels) {
    return family(name).samples().stream()
        .filter(each -> each.labels().equals(labels))
        .mapToDouble(TextFormat.Sample::value)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static Map<String, String> call(String tool, String outcome) {
    return Map.of("server", "one", "method", "tools/call", "tool", tool, "outcome", outcome);
  }

  @Test
  void tellsHowManyOfThoseWokenAheadWereWanted() {
    assertThat(metrics.preWakes(ONE)).isEqualTo(new PreWakes(0, 0));
    assertThat(metrics.preWakes(ONE).hitRate()).isNull();

    metrics.foreseen(ONE, true);
    metrics.foreseen(ONE, false);
    metrics.foreseen(ONE, true);
    metrics.foreseen(ONE, true);

    assertThat(metrics.preWakes(ONE)).isEqualTo(new PreWakes(3, 1));
    assertThat(metrics.preWakes(ONE).hitRate()).isEqualTo(75);
    String name = "roundhouse_fleet_prewakes_total";
    assertThat(value(name, Map.of("server", "one", "outcome", "hit"))).isEqualTo(3);
    assertThat(value(name, Map.of("server", "one", "outcome", "miss"))).isEqualTo(1);
  }

  @Test
  void countsAndTimesCallsByHowTheyEnded() {
    metrics.called(ONE, "tools/call", "echo", Outcome.OK, 2_000_000);
    metrics.called(ONE, "tools/call", "echo", Outcome.OK, 3_000_000_000L);
    metrics.called(ONE, "tools/call", "echo", Outcome.TIMEOUT, 1);
    metrics.called(ONE, "prompts/get", null, Outcome.OK, 1);

    assertThat(value(CALLS, call("echo", "ok"))).isEqualTo(2);
    assertThat(value(CALLS, call("echo", "timeout"))).isEqualTo(1);
    assertThat(value(CALLS, call("echo", "rpc_error"))).isZero();
    assertThat(
            value(
                CALLS,
                Map.of("server", "one", "method", "prompts/get", "tool", "", "outcome", "ok")))
        .isEqualTo(1);
    Map<String, String> upTo =
        Map.of("server", "one", "method", "tools/call", "tool", "echo", "le", "0.0025");
    assertThat(value(SECONDS, upTo)).isEqualTo(2);
    assertThat(family(SECONDS).type()).isEqualTo("histogram");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quote\"d",
        "back\\slash",
        "new\nline",
        "ends in a backslash\\",
        "\\\"",
        "a\\nb",
        "ünïcödé \uD83D\uDE80",
        "{le=\"1\"} 7",
        "",
        " "
      })
  void keepsEveryNameThatAServerMayThinkOf(String tool) {
    metrics.called(ONE, "tools/call", tool, Outcome.OK, 1);

    assertThat(value(CALLS, call(tool, "ok"))).isEqualTo(1);
  }

  @Test
  void countsToolsTogetherOnceThereAreTooManyOfOneServer() {
    for (int at = 0; at < 10_000; at++) {
      metrics.called(ONE, "tools/call", "tool-" + at, Outcome.OK, 1);
    }
    metrics.called(ONE, "prompts/get", null, Outcome.OK, 1);
    metrics.called(ONE, "tools/call", GatewayObserver.UNKNOWN_TOOL, Outcome.RPC_ERROR, 1);
    metrics.called(new ServerId("two"), "tools/call", "late", Outcome.OK, 1);

    long series =
        family(CALLS).samples().stream().map(each -> each.labels().get("tool")).distinct().count();
    double all = family(CALLS).samples().stream().mapToDouble(TextFormat.Sample::value).sum();
    assertThat(series).isLessThanOrEqualTo(504);
    assertThat(all).isEqualTo(10_003);
    assertThat(value(CALLS, call("(other)", "ok"))).isEqualTo(9500);
    assertThat(value(CALLS, call("(unknown)", "rpc_error"))).isEqualTo(1);
    Map<String, String> late =
        Map.of("server", "two", "method", "tools/call", "tool", "late", "outcome", "ok");
    assertThat(value(CALLS, late)).as("nobody else's room").isEqualTo(1);
    assertThat(value(CALLS, call("tool-1", "ok"))).isEqualTo(1);
  }

  @Test
  void showsWhatTheRoomsReport() {
    metrics.gauge("roundhouse_test_things", "Things.", () -> 7);
    metrics.instances(() ->
        List.of(
            state("one", InstanceState.Phase.READY),
            state("one", InstanceState.Phase.READY),
            state("two", InstanceState.Phase.BACKING_OFF)));
    metrics.refused("rpc -32602");
    metrics.noise(ONE, "sent \"noise\"\n");
    metrics.startFailed(ONE, "tenant", "why");

    assertThat(value("roundhouse_test_things", Map.of())).isEqualTo(7);
    assertThat(value("roundhouse_fleet_instances", Map.of("server", "one", "phase", "ready")))
        .isEqualTo(2);
    assertThat(value("roundhouse_fleet_instances", Map.of("server", "two", "phase", "backing_off")))
        .isEqualTo(1);
    assertThat(value("roundhouse_gateway_refusals_total", Map.of("kind", "rpc -32602")))
        .isEqualTo(1);
    assertThat(value("roundhouse_gateway_noise_total", Map.of("server", "one"))).isEqualTo(1);
    assertThat(value("roundhouse_fleet_starts_total", Map.of("server", "one", "outcome", "failed")))
        .isEqualTo(1);
    assertThat(family("jvm_memory_used_bytes").samples()).isNotEmpty();
  }

  private static InstanceState state(String server, InstanceState.Phase phase) {
    return new InstanceState(new ServerId(server), "tenant", 1, phase, 0, null, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# TYPE a counter\na 1",
        "a 1\n",
        "# TYPE a counter\nb 1\n",
        "# TYPE a counter\na{l=\"x\" 1\n",
        "# TYPE a counter\na{l=\"x\"y\"} 1\n",
        "# TYPE a counter\na{l=\"\\x\"} 1\n",
        "# TYPE a counter\na 1\na 1\n",
        "# TYPE a counter\na -1\n",
        "# TYPE a counter\na one\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum 1\n",
        "# TYPE a gauge\n# TYPE a gauge\n"
      })
  void isReadByAStrictReader(String broken) {
    assertThatThrownBy(() -> TextFormat.parse(broken))
        .isInstanceOfAny(
            AssertionError.class, NumberFormatException.class, NullPointerException.class);
  }
}
