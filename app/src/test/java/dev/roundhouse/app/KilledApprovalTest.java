package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real program, killed between the word of a person and the call: what was said counts once.
@Timeout(180)
final class KilledApprovalTest {
  @TempDir private Path directory;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Path data() {
    return directory.resolve("data");
  }

  private Process up() throws IOException {
    String config = directory.resolve("roundhouse.yaml").toString();
    List<String> arguments =
        List.of("up", "--json", "--config", config, "--data", data().toString());
    return new ProcessBuilder(Terminal.line(arguments))
        .redirectError(directory.resolve("up.err").toFile())
        .start();
  }

  private static URI door(BufferedReader out) throws Exception {
    String line = Objects.requireNonNull(out.readLine(), "what up prints");
    return URI.create(String.valueOf(Json.parse(line.getBytes(UTF_8)).get("url").text()))
        .resolve("/");
  }

  private HttpResponse<String> post(URI door, String path, String body) throws Exception {
    String token = Files.readString(data().resolve("run/local.token")).strip();
    HttpRequest request =
        HttpRequest.newBuilder(door.resolve(path))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static String waits(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    return String.valueOf(Json.parse(answer.body().getBytes(UTF_8)).get("approval").text());
  }

  @Test
  void anApprovalOutlivesTheProgramAndIsUsedOnce() throws Exception {
    Files.writeString(
        directory.resolve("roundhouse.yaml"),
        "listen:\n  port: 0\nservers:\n"
            + ShellServer.in(directory).yaml("shell")
            + "approval:\n  tools: [\"shell/*\"]\n  patience: 0s\n");
    Process up = up();
    String id;
    try (BufferedReader out = up.inputReader(UTF_8)) {
      URI door = door(out);
      id = waits(post(door, "/tools/shell__hello", "{\"n\":1}"));
      assertThat(post(door, "/api/v1/approvals/" + id + "/approve", "").statusCode())
          .isEqualTo(200);
    } finally {
      up.destroyForcibly(); // SIGKILL, as soon as it was said
      assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    Process again = up();
    try (BufferedReader out = again.inputReader(UTF_8)) {
      URI door = door(out);
      assertThat(post(door, "/tools/shell__hello", "{\"n\":1}").statusCode()).isEqualTo(200);
      assertThat(waits(post(door, "/tools/shell__hello", "{\"n\":1}"))).isNotEqualTo(id);
    } finally {
      again.destroy();
      assertThat(again.waitFor(30, TimeUnit.SECONDS)).isTrue();
      client.close();
    }
  }
}
