package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What needed a person when the program ended needs one when it starts again.
@Timeout(90)
final class ParkedOverRestartTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private String data() {
    return directory.resolve("data").toString();
  }

  private void secret(String value) throws Exception {
    Path file = directory.resolve("data/secrets/token");
    Files.createDirectories(
        directory.resolve("data/secrets"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, value);
  }

  /// One that ends at once, and writes down each start; with a secret in its surroundings.
  private String yaml(String word) {
    return """
    listen:
      port: 0
    fleet:
      backoff: {first: 1ms, longest: 2ms, give-up-after: 2}
    servers:
      loop:
        command: /bin/sh
        args: ["-c", "echo %s >> '%s'; exit 3"]
        env:
          TOKEN: ${secret:token}
    """
        .formatted(word, directory.resolve("starts"));
  }

  private int starts() throws Exception {
    Path file = directory.resolve("starts");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  private static Json loop(RunningHouse house) throws Exception {
    HttpResponse<String> answer = house.send(house.request("/api/v1/servers/loop"));
    return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  private static String state(RunningHouse house) throws Exception {
    return String.valueOf(loop(house).get("state").text());
  }

  private void park(RunningHouse house) {
    await()
        .atMost(SOON)
        .until(() -> {
          house.call("loop__any", "{}");
          return state(house).equals("parked");
        });
  }

  @Test
  void itStaysUntilItsSecretIsAnother() throws Exception {
    secret("first-of-all-secrets");
    int before;
    try (RunningHouse house = RunningHouse.open(directory, yaml("a"))) {
      park(house);
      before = starts();
    }

    try (RunningHouse house = RunningHouse.open(directory, yaml("a"))) {
      assertThat(state(house)).isEqualTo("parked");
      assertThat(loop(house).get("cure").text()).contains("roundhouse server start loop");
      assertThat(loop(house).get("instances").items().getFirst().get("failure").text())
          .contains("code 3");
      assertThat(house.call("loop__any", "{}").body()).contains("is parked and needs a person");
      assertThat(starts()).as("nothing was started to find out").isEqualTo(before);
    }
    for (String name : List.of("roundhouse.db", "roundhouse.db-wal")) {
      Path file = directory.resolve("data").resolve(name);
      if (Files.exists(file)) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .doesNotContain("first-of-all-secrets");
      }
    }

    secret("second");
    try (RunningHouse house = RunningHouse.open(directory, yaml("a"))) {
      assertThat(state(house)).isEqualTo("stopped");
      house.call("loop__any", "{}");
      assertThat(starts()).as("it is tried again").isGreaterThan(before);
    }
  }

  @Test
  void anotherDefinitionAndAPersonLetItGo() throws Exception {
    secret("one");
    try (RunningHouse house = RunningHouse.open(directory, yaml("a"))) {
      park(house);
    }
    try (RunningHouse house = RunningHouse.open(directory, yaml("b"))) {
      assertThat(state(house)).as("changed while nothing ran").isEqualTo("stopped");
      park(house);
      int before = starts();
      assertThat(Ran.of("server", "start", "loop", "--data", data()).exit()).isEqualTo(1);
      assertThat(starts()).as("a person wants it tried").isGreaterThan(before);
    }
    // One failed start by hand is not enough to need a person again.
    try (RunningHouse house = RunningHouse.open(directory, yaml("b"))) {
      assertThat(state(house)).isEqualTo("stopped");
    }
  }
}
