package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A sandbox from the file to what a person is shown of it.
@Timeout(60)
final class SandboxShownTest {
  @TempDir private Path directory;

  private String shown(String... arguments) {
    List<String> data = List.of("--data", directory.resolve("data").toString());
    Ran ran = Ran.of(Stream.concat(Stream.of(arguments), data.stream()).toArray(String[]::new));
    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    return ran.out();
  }

  @Test
  void showSaysWhatIsInForce() throws Exception {
    String yaml =
        """
        listen:
          port: 0
        classes:
          boxed:
            sandbox: {read: [/home/someone/notes], network: true}
        servers:
          own:
            command: cat
            class: boxed
            sandbox: {write: [/srv/one, /srv/two]}
          classed: {command: cat, class: boxed}
          free: {command: cat}
        """;
    try (RunningHouse house = RunningHouse.open(directory, yaml)) {
      Json own = Json.parse(shown("server", "show", "own", "--json").strip().getBytes(UTF_8));

      String sandbox = "{\"write\":[\"/srv/one\",\"/srv/two\"],\"read\":[],\"network\":false}";
      assertThat(own.get("sandbox").toString()).isEqualTo(sandbox);
      assertThat(own.get("definition").get("sandbox").toString()).isEqualTo(sandbox);
      assertThat(shown("server", "show", "own"))
          .containsPattern("writes +/srv/one /srv/two\n")
          .containsPattern("reads +nothing that is hidden\n")
          .containsPattern("network +no\n");
      assertThat(shown("server", "show", "classed"))
          .containsPattern("writes +/tmp only, which is its own\n")
          .containsPattern("reads +/home/someone/notes\n")
          .containsPattern("network +yes\n");
      assertThat(shown("server", "show", "free")).doesNotContain("sandbox");
      assertThat(house).isNotNull();
    }
  }

  @Test
  void theDoctorSaysWhetherThereCanBeOne() {
    Ran ran = Ran.of("doctor", "--data", directory.resolve("data").toString());

    assertThat(ran.out()).containsPattern("sandbox +");
    assertThat(ran.out()).containsAnyOf("a trial run works", "ask for a sandbox are not started");
  }
}
