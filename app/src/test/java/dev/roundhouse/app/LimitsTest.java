package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Limits from the file to what a person is shown of them.
@Timeout(60)
final class LimitsTest {
  @TempDir private Path directory;

  private Ran good(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", directory.resolve("data").toString()));
    Ran ran = Ran.of(all.toArray(String[]::new));
    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    return ran;
  }

  @Test
  void showSaysWhatIsInForceAndWhatIsNot() throws Exception {
    String yaml =
        """
        listen:
          port: 0
        fleet:
          control-group: /no/such/group
          limits: {files: 128, pids: 50}
        servers:
          one:
            command: cat
            limits: {memory: 512MiB, cpu: 0.5, files: 256}
        """;
    try (RunningHouse house = RunningHouse.open(directory, yaml)) {
      Json shown =
          Json.parse(good("server", "show", "one", "--json").out().strip().getBytes(UTF_8));
      String text = good("server", "show", "one").out();

      assertThat(shown.get("limitsBy").text()).isEqualTo("rlimits");
      assertThat(shown.get("limits").toString())
          .isEqualTo("{\"memory\":\"512MiB\",\"cpu\":0.5,\"pids\":50,\"files\":256}");
      assertThat(shown.get("limitsNotInForce").members())
          .extracting(Json.Field::key)
          .containsExactly("cpu", "memory", "pids");
      assertThat(shown.get("definition").get("limits").get("memory").text()).isEqualTo("512MiB");
      assertThat(text)
          .containsPattern("in force by +rlimits")
          .containsPattern("memory +512MiB, not in force: ")
          .containsPattern("files +256\n");
      assertThat(house).isNotNull();
    }
  }
}
