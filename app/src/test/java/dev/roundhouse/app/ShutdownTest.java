package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How `up` ends, and how it refuses to begin.
@Timeout(120)
final class ShutdownTest {
  /// Answers a call when the file `go` is there.
  private static final String SLOW =
      """
      echo $$ > "$1/pid"
      while read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([^,}]*\\).*/\\1/p')
        case "$line" in
          *'"initialize"'*) result='{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},'\
      '"serverInfo":{"name":"slow","version":"1"}}' ;;
          *'"tools/list"'*) result='{"tools":[{"name":"wait","inputSchema":{"type":"object"}}]}' ;;
          *'"tools/call"'*)
            touch "$1/called"
            while [ ! -e "$1/go" ]; do sleep 0.05; done
            result='{"content":[{"type":"text","text":"done after all"}]}' ;;
          *) result='{}' ;;
        esac
        if [ -n "$id" ]; then
          printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$result"
        fi
      done
      """;

  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"slow__wait\","
          + "\"arguments\":{},\"_meta\":{"
          + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";

  @TempDir private Path directory = Path.of("");

  private String data() {
    return directory.resolve("data").toString();
  }

  @Test
  void answersTheCallUnderWayAndLeavesNoChild() throws Exception {
    Path script = Files.writeString(directory.resolve("slow.sh"), SLOW);
    Process up =
        new ProcessBuilder(Terminal.line(List.of("up", "--json", "--port", "0", "--data", data())))
            .redirectError(directory.resolve("up.err").toFile())
            .start();
    try (BufferedReader out = up.inputReader(UTF_8)) {
      URI url = url(Objects.requireNonNull(out.readLine(), "what up prints"));
      Ran.of(
          "add",
          "slow",
          "--no-start",
          "--data",
          data(),
          "--",
          "/bin/sh",
          script.toString(),
          directory.toString());
      CompletableFuture<HttpResponse<String>> answer = called(url);
      await().until(() -> Files.exists(directory.resolve("called")));

      up.destroy();
      await().until(() -> !isListening(url));
      Files.createFile(directory.resolve("go"));

      assertThat(answer.get(30, TimeUnit.SECONDS).body()).contains("done after all");
      assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
      long child = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
      assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(directory.resolve("data/run/door.json")).doesNotExist();
    } finally {
      up.destroyForcibly();
    }
  }

  private static URI url(String line) throws Exception {
    return URI.create(String.valueOf(Json.parse(line.getBytes(UTF_8)).get("url").text()));
  }

  private CompletableFuture<HttpResponse<String>> called(URI url) throws IOException {
    String token = Files.readString(Path.of(data(), "run", "local.token")).strip();
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .version(HttpClient.Version.HTTP_1_1)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", "tools/call")
            .header("Mcp-Name", "slow__wait")
            .POST(HttpRequest.BodyPublishers.ofString(CALL))
            .build();
    return HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString());
  }

  private static boolean isListening(URI url) {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      return socket.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void tellsBalancersBeforeTheListenerCloses() throws Exception {
    Path file =
        Files.writeString(directory.resolve("roundhouse.yaml"), "listen: {drain-notice: 3s}\n");
    Process up =
        new ProcessBuilder(
                Terminal.line(
                    List.of(
                        "up", "--json", "--port", "0", "--data", data(), "--config", "" + file)))
            .redirectError(directory.resolve("up.err").toFile())
            .start();
    try (BufferedReader out = up.inputReader(UTF_8)) {
      URI url = url(Objects.requireNonNull(out.readLine(), "what up prints"));
      assertThat(health(url, "/health/ready").statusCode()).isEqualTo(200);

      up.destroy();
      await().until(() -> health(url, "/health/ready").statusCode() == 503);

      assertThat(health(url, "/health/ready").body()).isEqualTo("{\"status\":\"draining\"}");
      HttpResponse<String> all = health(url, "/health");
      assertThat(all.statusCode()).isEqualTo(503);
      assertThat(all.body()).contains("\"status\":\"draining\"");
      assertThat(health(url, "/health/live").statusCode()).isEqualTo(200);
      assertThat(Ran.of("servers", "--data", data()).exit()).isZero();
      await().until(() -> !isListening(url));
      assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      up.destroyForcibly();
    }
  }

  /// On a connection of its own, as balancers ask.
  private static HttpResponse<String> health(URI url, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(url.resolve(path)).version(HttpClient.Version.HTTP_1_1).build(),
          BodyHandlers.ofString());
    }
  }

  /// A program that ends with its command is known to no balancer.
  @Test
  void aCommandDoesNotWaitForBalancers() throws Exception {
    Path file =
        Files.writeString(directory.resolve("roundhouse.yaml"), "listen: {drain-notice: 5m}\n");

    assertThat(Ran.of("servers", "--data", data(), "--config", "" + file).exit()).isZero();
  }

  @Test
  void saysWhoHasTheDirectory() throws Exception {
    try (RunningHouse _ = RunningHouse.open(directory)) {
      Ran second = Ran.of("up", "--port", "0", "--data", data());

      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.out()).isEmpty();
      assertThat(second.err()).contains("another Roundhouse (process ", data(), "--data");
    }
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "" + taken.getLocalPort();

      Ran refused = Ran.of("up", "--port", port, "--data", data());

      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err()).contains("cannot listen on 127.0.0.1 port " + port);
      assertThat(Ran.of("servers", "--data", data()).exit()).isZero();
    }
  }
}
