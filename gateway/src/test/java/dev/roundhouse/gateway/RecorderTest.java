package dev.roundhouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.security.RiskClass;
import dev.roundhouse.security.ToolFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecorderTest {
  private static final ServerId SERVER = new ServerId("s");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // so that it soon wraps
  private final AtomicBoolean isOn = new AtomicBoolean(true);
  private final KnownSecrets secrets = new KnownSecrets();
  private final Recorder recorder = recorder(RiskClass.UNRATED);

  private Recorder recorder(RiskClass risk) {
    return new Recorder(
        GatewayObserver.none(),
        isOn::get,
        secrets,
        _ -> risk,
        new Ticker() {
          @Override
          public Instant instant() {
            return Instant.EPOCH;
          }

          @Override
          public long nanos() {
            return now.get();
          }

          @Override
          public void sleep(Duration duration) {
            now.addAndGet(duration.toNanos());
          }
        });
  }

  private static ToolFacts tool(String name, Map<String, Object> annotations) {
    return new ToolFacts(SERVER, name, Optional.empty(), Optional.empty(), annotations);
  }

  private void answered(String tool, String arguments) {
    answered(recorder, tool(tool, Map.of("readOnlyHint", true)), Set.of(), arguments);
  }

  private static void answered(
      Recorder by, ToolFacts tool, Set<String> hidden, @Nullable String arguments) {
    String params = arguments == null ? "" : ",\"arguments\":" + arguments;
    String frame =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\"%s}}"
            .formatted(tool.name(), params);
    try {
      by.answered(tool, hidden, Frame.scan(frame.getBytes(UTF_8), Limits.DEFAULT), 5);
    } catch (MalformedFrame e) {
      throw new AssertionError(frame, e);
    }
  }

  private void later() {
    now.addAndGet(Duration.ofMinutes(1).toNanos());
  }

  private List<String> kept() {
    return kept(recorder);
  }

  private static List<String> kept(Recorder by) {
    return by.of(SERVER).stream()
        .map(each -> each.tool() + new String(each.arguments(), UTF_8))
        .toList();
  }

  @Test
  void keepsOneCallOfAToolInAMinute() {
    answered("read", "{\"a\":1}");
    answered("read", "{\"a\":2}");
    answered("list", "{}");
    assertThat(kept()).containsExactly("read{\"a\":1}", "list{}");

    later();
    answered("read", "{\"a\":3}");
    assertThat(kept()).containsExactly("read{\"a\":1}", "list{}", "read{\"a\":3}");
  }

  @Test
  void keepsTheNewestThreeOfAToolAndSixtyFourOfAServer() {
    for (int at = 0; at < 5; at++) {
      answered("read", "{\"a\":" + at + "}");
      later();
    }
    assertThat(kept()).containsExactly("read{\"a\":2}", "read{\"a\":3}", "read{\"a\":4}");

    for (int at = 0; at < 63; at++) {
      answered("tool" + at, "{}");
    }
    assertThat(kept()).hasSize(64).doesNotContain("read{\"a\":2}").contains("tool62{}");
  }

  @Test
  void keepsACallWithoutArguments() {
    answered(recorder, tool("read", Map.of("readOnlyHint", true)), Set.of(), null);

    assertThat(kept()).containsExactly("read{}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"password\":\"x\"}",
        "{\"in\":{\"api_key\":\"x\"}}",
        "{\"q\":\"the sesame-opens it\"}",
        "{\"q\":\"Bearer abcdefghijklmnop\"}",
        "{\"pin\":1}"
      })
  void keepsNothingSecret(String arguments) {
    secrets.learn(Secret.of("sesame-opens"));

    answered(recorder, tool("read", Map.of("readOnlyHint", true)), Set.of("pin"), arguments);

    assertThat(kept()).isEmpty();
  }

  @Test
  void keepsNothingLarge() {
    answered("read", "{\"a\":\"" + "x".repeat(17 << 10) + "\"}");

    assertThat(kept()).isEmpty();
  }

  @Test
  void keepsNothingOfToolsThatDoNotSayThatTheyOnlyRead() {
    answered(recorder, tool("write", Map.of()), Set.of(), "{}");
    answered(recorder, tool("write", Map.of("readOnlyHint", false)), Set.of(), "{}");
    isOn.set(false);
    answered("read", "{}");

    assertThat(kept()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(RiskClass.class)
  void keepsNothingThatAnOperatorCallsHarmful(RiskClass risk) {
    Recorder by = recorder(risk);

    answered(by, tool("read", Map.of("readOnlyHint", true)), Set.of(), "{}");

    boolean isHarmless = risk == RiskClass.UNRATED || risk == RiskClass.LOW;
    assertThat(kept(by)).hasSize(isHarmless ? 1 : 0);
  }
}
