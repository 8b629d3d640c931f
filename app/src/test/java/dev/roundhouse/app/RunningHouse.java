package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The whole house, started in a directory of its own on a free port, and a client with a token.
final class RunningHouse implements AutoCloseable {
  private static final String MODERN = "2026-07-28";

  private final House house;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningHouse(House house) {
    this.house = house;
  }

  static RunningHouse open(Path directory) throws Exception {
    return open(directory, "listen:\n  port: 0\n");
  }

  /// With this file, which is followed, in the directory.
  static RunningHouse open(Path directory, String yaml) throws Exception {
    return open(directory, yaml, Ticker.system());
  }

  /// The same by other clocks.
  static RunningHouse open(Path directory, String yaml, Ticker ticker) throws Exception {
    Path file = Files.writeString(directory.resolve("roundhouse.yaml"), yaml);
    Settings settings = SettingsReader.read(file, Settings.class);
    return new RunningHouse(
        House.open(
            new House.Opening(
                settings,
                Optional.of(file),
                directory.resolve("data"),
                settings.listen(),
                true,
                ticker)));
  }

  /// The folder with all the rooms.
  static Path home() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("kernel")) ? here : here.resolve("..").normalize();
  }

  String url(String path) {
    return house.address() + path;
  }

  /// At the port of a role.
  String url(Role role, String path) {
    return Objects.requireNonNull(house.listeners().get(role), "is configured") + path;
  }

  String token() {
    return house.token();
  }

  /// What a person is told at the start.
  List<String> notes() {
    return house.notes();
  }

  /// Every metric that is wired.
  List<Metrics.Description> metrics() {
    return house.metrics().descriptions();
  }

  /// Tells the metrics what the fleet would.
  void foreseen(ServerId server, boolean wasWanted) {
    house.metrics().foreseen(server, wasWanted);
  }

  /// A token of another subject.
  String token(String subject, String scope) throws Exception {
    String wish = "{\"scopes\":[\"%s\"],\"subject\":\"%s\"}".formatted(scope, subject);
    HttpResponse<String> answer = send(post("/api/v1/tokens", wish));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return Objects.requireNonNull(Json.parse(answer.body().getBytes(UTF_8)).get("token").text());
  }

  /// Calls and subscriptions that a server is kept awake for now.
  long leases(String server) throws Exception {
    HttpResponse<String> answer = send(request("/api/v1/servers/" + server));
    return Json.parse(answer.body().getBytes(UTF_8)).get("instances").items().stream()
        .mapToLong(each -> each.get("leases").integer(0))
        .sum();
  }

  /// Registers an HTTP server through the API.
  void addUrl(String name, String url) throws Exception {
    add(new JsonWriter().object().member("name", name).member("url", url));
  }

  /// Registers a stdio server through the API.
  ///
  /// @param members of its definition, names and values in turn
  void addCommand(String name, List<String> command, String... members) throws Exception {
    JsonWriter body = command(name, command);
    for (int at = 0; at < members.length; at += 2) {
      body.member(members[at], members[at + 1]);
    }
    add(body);
  }

  private static JsonWriter command(String name, List<String> command) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("name", name)
            .member("command", command.getFirst())
            .key("args")
            .array();
    command.subList(1, command.size()).forEach(body::string);
    return body.end();
  }

  private void add(JsonWriter body) throws Exception {
    String json = new String(body.end().toBytes(), UTF_8);
    HttpResponse<String> answer = send(post("/api/v1/servers", json));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  /// The same, by a client that can reach the house when the one here cannot.
  void addCommandOver(HttpClient by, String name, List<String> command) throws Exception {
    String json = new String(command(name, command).end().toBytes(), UTF_8);
    HttpResponse<String> answer =
        by.send(post("/api/v1/servers", json).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  /// Registers an HTTP server that may be silent for so long during a call.
  void addPatientUrl(String name, String url, String callTimeout) throws Exception {
    add(
        new JsonWriter()
            .object()
            .member("name", name)
            .member("url", url)
            .member("callTimeout", callTimeout));
  }

  /// A request with the token and a JSON body.
  HttpRequest.Builder post(String path, String json) {
    return request(path)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(BodyPublishers.ofString(json));
  }

  /// A request with the token.
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url(path)))
        .header("Authorization", "Bearer " + token());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /// A number that the house shows among its metrics.
  double metric(String name) throws Exception {
    return send(request("/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  /// A modern tool call.
  HttpResponse<String> call(String tool, String arguments) throws Exception {
    return call(1, tool, arguments);
  }

  /// A modern tool call with another token.
  HttpResponse<String> callAs(String bearer, String tool, String arguments) throws Exception {
    return call(1, tool, arguments, bearer);
  }

  /// A modern tool call under this id, answered within a minute.
  HttpResponse<String> call(int id, String tool, String arguments) throws Exception {
    return call(id, tool, arguments, token());
  }

  private HttpResponse<String> call(int id, String tool, String arguments, String bearer)
      throws Exception {
    String meta =
        "{\"io.modelcontextprotocol/protocolVersion\":\""
            + MODERN
            + "\",\"io.modelcontextprotocol/clientInfo\":{\"name\":\"t\",\"version\":\"1\"},"
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + id
            + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
            + tool
            + "\",\"arguments\":"
            + arguments
            + ",\"_meta\":"
            + meta
            + "}}";
    return send(
        post("/mcp", body)
            .header("MCP-Protocol-Version", MODERN)
            .header("Mcp-Method", "tools/call")
            .header("Mcp-Name", tool)
            .setHeader("Authorization", "Bearer " + bearer)
            .timeout(Duration.ofMinutes(1)));
  }

  @Override
  public void close() {
    client.close();
    house.close();
  }
}
