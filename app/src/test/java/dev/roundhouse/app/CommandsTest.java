package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.storage.DataDirectory;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands that start a program for the moment.
@Timeout(60)
final class CommandsTest {
  @TempDir private Path directory;

  private String data() {
    return directory.resolve("data").toString();
  }

  @Test
  void waitForAProgramThatIsStillStarting() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    DataDirectory starting = DataDirectory.open(Path.of(data()));
    starting.lock();
    Thread end =
        Thread.ofVirtual()
            .start(() -> {
              await().until(() -> told.toString(UTF_8).contains("waiting for it"));
              starting.close();
            });

    Ran ran = Ran.of(told, "servers", "--data", data());
    end.join();

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err())
        .startsWith("another Roundhouse is starting or ending on " + data() + "; waiting for it\n");
  }

  @Test
  void useTheProgramThatRuns() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      house.addCommand("one", List.of("true"));

      Ran ran = Ran.of("servers", "--data", data());

      assertThat(ran.exit()).isZero();
      assertThat(ran.out()).contains("one");
      assertThat(ran.err()).isEmpty();
    }
  }

  /// An import that is refused leaves the secrets of the servers that are there alone.
  @Test
  void neverWriteOverASecretInUse() throws Exception {
    String first = entry("one", "first-token");
    String same = entry("one", "second-token");
    Path secret = Path.of(data(), "secrets", "one-authorization");
    try (RunningHouse _ = RunningHouse.open(directory)) {
      assertThat(imported(first).exit()).isZero();

      Ran again = imported(same);

      assertThat(again.exit()).isEqualTo(1);
      assertThat(again.out()).contains("there is a server one already");
      assertThat(Files.readString(secret)).isEqualTo("first-token");

      Ran.of("remove", "one", "--data", data());
      Ran.of(
          "add",
          "other",
          "--no-start",
          "--data",
          data(),
          "--url",
          "http://127.0.0.1:1/mcp",
          "--header",
          "Authorization=Bearer ${secret:one-authorization}");
      Ran clashing = imported(same);

      assertThat(clashing.exit()).isEqualTo(1);
      assertThat(clashing.out()).contains("in use by the server other");
      assertThat(Files.readString(secret)).isEqualTo("first-token");
    }
  }

  private static String entry(String name, String token) {
    return "{\"mcpServers\":{\"%s\":{\"url\":\"http://127.0.0.1:1/mcp\",\"headers\":{\"Authorization\":\"Bearer %s\"}}}}"
        .formatted(name, token);
  }

  private Ran imported(String content) throws Exception {
    Path file = Files.writeString(directory.resolve("mcp.json"), content);
    return Ran.of("import", "--data", data(), file.toString());
  }

  @Test
  void hintWhatToDoWhereThereIsNothing() {
    assertThat(Ran.of("servers", "--data", data()).err()).contains("roundhouse import FILE");
    assertThat(Ran.of("tools", "--data", data()).err()).contains("roundhouse import FILE");
  }

  @Test
  void showDisabledServersAsSuch() throws Exception {
    String content = "{\"mcpServers\":{\"off\":{\"command\":\"true\",\"disabled\":true}}}";

    Ran taken = imported(content);

    assertThat(taken.out()).contains("stays disabled");
    assertThat(Ran.of("servers", "--data", data()).out())
        .containsPattern("off +disabled +- +nothing +- +- +store");
  }

  @Test
  void changeTheSigningKeyOfAProgramThatRuns() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      Ran ran = Ran.of("secrets", "rotate", "--data", data(), "--json");

      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.out())
          .matches("\\{\"id\":\"0002[0-9a-f]{8}\",\"oldUntil\":\"[^\"]+\",\"tokensCut\":0}\n");
      // Those of the seal, of the audit log and of grants at remote servers, and two for tokens.
      assertThat(Path.of(data(), "secrets", "keys").toFile().list()).hasSize(5);
      assertThat(house.send(house.request("/api/v1/servers")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void logNothingInTheCourseOfThings() throws Exception {
    Logger log = Logger.getLogger("roundhouse");
    List<String> lines = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.addHandler(handler);
    try {
      Path file =
          Files.writeString(
              directory.resolve("mcp.json"), "{\"mcpServers\":{\"one\":{\"command\":\"true\"}}}");
      Ran ran = Ran.of("import", "--data", data(), file.toString());

      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.out()).contains("one");
      assertThat(lines).isEmpty();
      assertThat(log.getLevel()).isNull();
    } finally {
      log.removeHandler(handler);
    }
  }
}
