package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A running house follows its file: whole, or not at all.
@Timeout(60)
final class LiveSettingsTest {
  private static final Logger LOG = Logger.getLogger("roundhouse.config");
  private static final String INITIALIZE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}";

  private final Path directory;
  private final ShellServer shell;
  private final Told told = new Told();
  private final HttpClient client = HttpClient.newHttpClient();

  LiveSettingsTest(@TempDir Path directory) throws Exception {
    this.directory = directory;
    this.shell = ShellServer.in(directory);
  }

  /// Keeps what is logged.
  private static final class Told extends Handler {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord line) {
      lines.add(new SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    void await(String part) {
      Awaitility.await()
          .untilAsserted(() -> assertThat(lines).anyMatch(line -> line.contains(part)));
    }
  }

  @BeforeEach
  void listen() {
    LOG.addHandler(told);
  }

  @AfterEach
  void stopListening() {
    client.shutdownNow();
    LOG.removeHandler(told);
  }

  /// As editors and mounts do it: a new file under the old name.
  private void replace(String yaml) throws Exception {
    Path next = Files.writeString(directory.resolve("next"), yaml);
    Files.move(next, directory.resolve("roundhouse.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String session(RunningHouse house, String path) throws Exception {
    HttpResponse<String> opened = house.send(house.post(path, INITIALIZE));
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
    return opened.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  private static String tools(RunningHouse house, String path, String session) throws Exception {
    return house.send(house.post(path, LIST).header("Mcp-Session-Id", session)).body();
  }

  private static String servers(RunningHouse house) throws Exception {
    return house.send(house.request("/api/v1/servers")).body();
  }

  /// What comes unasked on the stream of a session, read until the stream ends.
  private List<String> listen(RunningHouse house, String path, String session) throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    HttpRequest request =
        house
            .request(path)
            .header("Accept", "text/event-stream")
            .header("Mcp-Session-Id", session)
            .GET()
            .build();
    HttpResponse<Stream<String>> stream = client.send(request, BodyHandlers.ofLines());
    assertThat(stream.statusCode()).isEqualTo(200);
    Thread.ofVirtual()
        .start(() -> {
          try (Stream<String> body = stream.body()) {
            body.forEach(lines::add);
          } catch (UncheckedIOException _) {
            // The house was closed, and with it the stream.
            lines.add("end");
          }
        });
    return lines;
  }

  @Test
  void takesServersAndVirtualServersOverAndTellsClients() throws Exception {
    String one = "listen: {port: 0}\nservers:\n" + shell.yaml("one");
    try (RunningHouse house = RunningHouse.open(directory, one);
        Closeable _ = client::shutdownNow) {
      String session = session(house, "/mcp");
      await().untilAsserted(() -> assertThat(tools(house, "/mcp", session)).contains("one__hello"));
      assertThat(shell.started("one")).hasSize(1);
      List<String> heard = listen(house, "/mcp", session);

      replace(
          one
              + shell.yaml("two")
              + "virtual-servers: {desk: {tools: [{server: two, as: hi, name: hello}]}}\n");

      await()
          .untilAsserted(() ->
              assertThat(heard)
                  .anyMatch(line -> line.contains("notifications/tools/list_changed")));
      await()
          .untilAsserted(
              () -> assertThat(tools(house, "/mcp", session)).contains("one__hello", "two__hello"));
      assertThat(servers(house)).contains("\"one\"", "\"two\"");
      String desk = session(house, "/v/desk/mcp");
      await().untilAsserted(() -> assertThat(tools(house, "/v/desk/mcp", desk)).contains("\"hi\""));
      told.await("in force now: servers.two, virtual-servers.desk");
      assertThat(shell.started("one")).hasSize(1);
      assertThat(ProcessHandle.of(Long.parseLong(shell.started("one").getFirst())))
          .hasValueSatisfying(process -> assertThat(process.isAlive()).isTrue());
    }
  }

  @Test
  void tellsTheClientsOfAVirtualServerThatItIsAnother() throws Exception {
    String yaml = "listen: {port: 0}\nservers:\n" + shell.yaml("one") + shell.yaml("two");
    String desk = "virtual-servers: {desk: {tools: [{server: one}]}}\n";
    try (RunningHouse house = RunningHouse.open(directory, yaml + desk);
        Closeable _ = client::shutdownNow) {
      String session = session(house, "/v/desk/mcp");
      List<String> heard = listen(house, "/v/desk/mcp", session);

      replace(yaml + "virtual-servers: {desk: {tools: [{server: one, name: hello, as: hey}]}}\n");

      await()
          .untilAsserted(() ->
              assertThat(heard)
                  .anyMatch(line -> line.contains("notifications/tools/list_changed")));
      await()
          .untilAsserted(
              () -> assertThat(tools(house, "/v/desk/mcp", session)).contains("\"hey\""));
    }
  }

  @Test
  void keepsWhatWasInForceWhenTheFileIsRefused() throws Exception {
    String good = "listen: {port: 0}\nservers:\n" + shell.yaml("one");
    try (RunningHouse house = RunningHouse.open(directory, good)) {
      replace(good + shell.yaml("two") + "virtual-servers: {desk: {tools: [{server: twoo}]}}\n");
      told.await(
          "roundhouse.yaml:5:43: virtual-servers.desk.tools[0].server: unknown server \"twoo\"; did"
              + " you mean \"two\"?");
      assertThat(servers(house)).contains("\"one\"").doesNotContain("\"two\"");

      replace(good + "sevrers: {}\n");
      told.await("roundhouse.yaml:4:1: sevrers: unknown key; did you mean \"servers\"?");
      assertThat(servers(house)).contains("\"one\"");

      replace(good + shell.yaml("three"));
      told.await("in force now: servers.three");
      assertThat(servers(house)).contains("\"one\"", "\"three\"").doesNotContain("\"two\"");
    }
  }

  @Test
  void aVirtualServerOfTheFileMayShowAServerOfTheStore() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, "listen: {port: 0}\n")) {
      house.addCommand("stored", List.of("/bin/sh", "" + shell.script(), "" + shell.pids()));

      replace("listen: {port: 0}\nvirtual-servers: {desk: {tools: [{server: stored}]}}\n");

      told.await("in force now: virtual-servers.desk");
    }
  }

  @Test
  void takesARefusedFileWhenTheServerThatItNamesComes() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, "listen: {port: 0}\n")) {
      replace("listen: {port: 0}\nvirtual-servers: {desk: {tools: [{server: later}]}}\n");
      told.await("virtual-servers.desk.tools[0].server: unknown server \"later\"");

      house.addCommand("later", List.of("/bin/sh", "" + shell.script(), "" + shell.pids()));

      told.await("in force now: virtual-servers.desk");
      assertThat(house.send(house.request("/api/v1/virtual-servers")).body()).contains("desk");
    }
  }

  @Test
  void servesOtherHostsWithoutAStartAndNamesWhatNeedsOne() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, "listen: {port: 0}\n")) {
      assertThat(status(house, "console.example")).isEqualTo("HTTP/1.1 403 Forbidden");

      replace(
          """
          listen: {port: 0, max-body: 2MiB}
          fleet: {settle: 200ms}
          gateway: {list-wait: 3s}
          security: {allowed-hosts: [console.example]}
          """);

      told.await("in force now: gateway.list-wait, security.allowed-hosts");
      told.await("takes effect at the next start: listen.max-body, fleet.settle");
      assertThat(status(house, "console.example")).isEqualTo("HTTP/1.1 200 OK");

      replace("listen: {port: 0}\n");

      told.await("says again what was in force at the start");
      assertThat(status(house, "console.example")).isEqualTo("HTTP/1.1 403 Forbidden");
    }
  }

  private static String status(RunningHouse house, String host) throws Exception {
    URI address = URI.create(house.url("/health"));
    try (Socket socket = new Socket(address.getHost(), address.getPort());
        InputStream in = socket.getInputStream()) {
      socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
      String request = "GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(in.readAllBytes(), UTF_8).lines().findFirst().orElse("");
    }
  }
}
