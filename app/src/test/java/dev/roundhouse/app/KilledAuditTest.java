package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.AuditVerdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real program, killed in the midst of changes: what was acknowledged is in the log.
@Timeout(180)
final class KilledAuditTest {
  private static final int CLIENTS = 8;
  private static final int ENOUGH = 150;

  @TempDir private Path directory;

  private Path data() {
    return directory.resolve("data");
  }

  private Process up() throws IOException {
    List<String> arguments = List.of("up", "--json", "--port", "0", "--data", data().toString());
    return new ProcessBuilder(Terminal.line(arguments))
        .redirectError(directory.resolve("up.err").toFile())
        .start();
  }

  private static URI door(BufferedReader out) throws Exception {
    String line = Objects.requireNonNull(out.readLine(), "what up prints");
    return URI.create(String.valueOf(Json.parse(line.getBytes(UTF_8)).get("url").text()))
        .resolve("/");
  }

  /// Adds servers until the program is gone; remembers those that were acknowledged.
  private Thread client(int number, URI door, Set<String> acknowledged, AtomicBoolean isOver)
      throws IOException {
    String token = Files.readString(data().resolve("run/local.token")).strip();
    return Thread.ofVirtual()
        .start(() -> {
          try (HttpClient client =
              HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int count = 0; !isOver.get(); count++) {
              String name = "s" + number + "-" + count;
              HttpRequest request =
                  HttpRequest.newBuilder(door.resolve("/api/v1/servers"))
                      .header("Authorization", "Bearer " + token)
                      .timeout(Duration.ofSeconds(20))
                      .POST(
                          BodyPublishers.ofString(
                              "{\"name\":\"" + name + "\",\"command\":\"true\"}"))
                      .build();
              if (client.send(request, BodyHandlers.discarding()).statusCode() == 201) {
                acknowledged.add(name);
              }
            }
          } catch (IOException _) {
            isOver.set(true); // The program is gone.
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private Set<String> added() throws Exception {
    Set<String> names = new HashSet<>();
    try (Stream<Path> files = Files.list(data().resolve("audit"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          if (line.contains("\"server add\"") && line.endsWith("\"}")) {
            names.add(String.valueOf(Json.parse(line.getBytes(UTF_8)).get("server").text()));
          }
        }
      }
    }
    return names;
  }

  @Test
  void losesNoAcknowledgedChangeAndGoesOnAfterwards() throws Exception {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    Process up = up();
    try (BufferedReader out = up.inputReader(UTF_8)) {
      URI door = door(out);
      AtomicBoolean isOver = new AtomicBoolean();
      List<Thread> clients = new ArrayList<>();
      for (int number = 0; number < CLIENTS; number++) {
        clients.add(client(number, door, acknowledged, isOver));
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= ENOUGH);

      up.destroyForcibly(); // SIGKILL, in the midst of it

      assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
      for (Thread client : clients) {
        client.join(Duration.ofSeconds(30));
      }
    } finally {
      up.destroyForcibly();
    }

    assertThat(added()).containsAll(acknowledged);
    AuditVerdict killed = AuditLog.verify(data());
    assertThat(killed.faults()).isEmpty();

    Process again = up();
    try (BufferedReader out = again.inputReader(UTF_8)) {
      door(out);
      assertThat(AuditLog.verify(data()).faults()).isEmpty();
    } finally {
      again.destroy();
      assertThat(again.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    AuditVerdict ended = AuditLog.verify(data());
    assertThat(ended.faults()).isEmpty();
    assertThat(ended.signed()).as("signed to the end").isEqualTo(ended.lines());
    assertThat(added()).containsAll(acknowledged);
  }
}
