package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server at an address that lies costs only its own calls, and little memory.
final class LyingAddressTest {
  private static final Set<Long> TYPED = Set.of(-31001L, -31002L, -31003L, -31004L);

  /// The young generation full of garbage and one message of the largest size; the whole answer
  /// would need more.
  private static final long MOST = 256 << 20;

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HONEST")
  void answersTheCallAndTheNextOne(LyingAddress.Lie lie) throws Exception {
    try (LyingAddress liar = new LyingAddress();
        RunningHouse house = RunningHouse.open(directory)) {
      house.addPatientUrl("liar", liar.url(), "2s");
      LegacyClient client = LegacyClient.open(house, "/servers/liar/mcp", "2025-11-25");
      assertThat(client.send(LegacyClient.call(1, "HONEST", "{}")).body()).contains("honest");
      System.gc();
      List<MemoryPoolMXBean> heap =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(pool -> pool.getType() == MemoryType.HEAP)
              .toList();
      heap.forEach(MemoryPoolMXBean::resetPeakUsage);
      long before = heap.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();

      HttpResponse<String> answer = client.send(LegacyClient.call(2, lie.name(), "{}"));

      long peak = heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
      assertThat(peak - before).as("heap used at most").isLessThan(MOST);
      Json response = LegacyClient.response(answer);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(response.get("id").integer(-1)).as(answer.body()).isEqualTo(2);
      assertThat(TYPED).as(answer.body()).contains(response.get("error").get("code").integer(0));
      assertThat(liar.strayed()).as("redirects followed").isZero();
      assertThat(client.send(LegacyClient.call(3, "HONEST", "{}")).body()).contains("honest");
    }
  }
}
