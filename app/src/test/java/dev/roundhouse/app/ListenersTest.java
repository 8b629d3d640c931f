package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.http.HttpException;
import dev.roundhouse.protocol.Json;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Roles on ports of their own.
@Timeout(60)
final class ListenersTest {
  private static final String MANAGER =
      "listen:\n  port: 0\nlisteners:\n  service-manager:\n    port: %d\n";

  @TempDir private Path directory;

  private static HttpResponse<String> get(String url, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  @Test
  void sayWhichServiceTheyAre() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, MANAGER.formatted(0))) {
      HttpResponse<String> answer = get(house.url(Role.SERVICE_MANAGER, "/health"));
      Json health = Json.parse(answer.body().getBytes(UTF_8));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(health.members().stream().map(Json.Field::key))
          .containsExactlyInAnyOrder("status", "uptime", "timestamp", "version", "service");
      assertThat(health.get("service").text()).isEqualTo("service-manager");
      assertThat(health.get("status").text()).isEqualTo("healthy");
      assertThat(URI.create(house.url(Role.SERVICE_MANAGER, "/")).getHost()).isEqualTo("127.0.0.1");
      assertThat(get(house.url("/health")).body()).contains("\"service\":\"roundhouse\"");
    }
  }

  @Test
  void letInWhomTheDoorLetsIn() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, MANAGER.formatted(0))) {
      String metrics = house.url(Role.SERVICE_MANAGER, "/metrics");
      String user = "Bearer " + house.token("u", "mcp");
      String watcher = "Bearer " + house.token("w", "monitor");

      assertThat(get(metrics).statusCode()).isEqualTo(401);
      assertThat(get(metrics, "Authorization", user).statusCode()).isEqualTo(403);
      assertThat(get(metrics, "Authorization", watcher).statusCode()).isEqualTo(200);
      assertThat(get(house.url(Role.SERVICE_MANAGER, "/mcp")).statusCode()).isEqualTo(401);
      assertThat(
              get(house.url(Role.SERVICE_MANAGER, "/api/v1/tokens"), "Authorization", watcher)
                  .statusCode())
          .isEqualTo(404);
      assertThat(
              get(house.url(Role.SERVICE_MANAGER, "/health"), "Origin", "http://evil.example")
                  .statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void haveTheLimitsOfTheDoor() throws Exception {
    String yaml =
        MANAGER.formatted(0).replace("  port: 0\nlis", "  port: 0\n  max-body: 1KiB\nlis");
    try (RunningHouse house = RunningHouse.open(directory, yaml);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create(house.url(Role.SERVICE_MANAGER, "/services/one/register")))
              .header("Authorization", "Bearer " + house.token())
              .POST(BodyPublishers.ofString("x".repeat(2048)));

      assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    }
  }

  @Test
  void endWithTheHouse() throws Exception {
    String url;
    try (RunningHouse house = RunningHouse.open(directory, MANAGER.formatted(0))) {
      url = house.url(Role.SERVICE_MANAGER, "/health/live");
      assertThat(get(url).statusCode()).isEqualTo(200);
    }

    assertThatThrownBy(() -> get(url)).isInstanceOf(ConnectException.class);
  }

  @Test
  void areRefusedWithTheirPortWhenItIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String yaml = MANAGER.formatted(other.getLocalPort());

      assertThatThrownBy(() -> RunningHouse.open(directory, yaml))
          .isInstanceOf(HttpException.class)
          .hasMessageContaining("the listener service-manager was not opened")
          .hasMessageContaining("port " + other.getLocalPort())
          .hasMessageContaining("listeners.service-manager.port");
    }

    // Nothing of the house that did not start holds the directory.
    try (RunningHouse house = RunningHouse.open(directory, MANAGER.formatted(0))) {
      assertThat(get(house.url("/health")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void haveNamesThatAreKnown() {
    assertThatThrownBy(
            () -> RunningHouse.open(directory, "listeners:\n  servce-manager: {port: 0}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("servce-manager")
        .hasMessageContaining("service-manager");
    assertThatThrownBy(() -> RunningHouse.open(directory, "listeners:\n  service-manager: {}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("port");
  }

  @Test
  void haveAPortEach() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("same.yaml"),
            "listen:\n  port: 4511\nlisteners:\n  service-manager:\n    port: 4511\n");

    assertThatThrownBy(() -> SettingsChecks.formWithoutSecrets(Set::of).read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is the port of listen.port too");
    assertThat(SettingsReader.read(file, Settings.class).listeners()).hasSize(1);
  }

  @Test
  void aNumberIsThePort() throws Exception {
    try (RunningHouse house =
        RunningHouse.open(directory, "listen:\n  port: 0\nlisteners: {service-manager: 0}\n")) {
      assertThat(house.url(Role.SERVICE_MANAGER, "/health")).startsWith("http://127.0.0.1:");
      assertThat(get(house.url(Role.SERVICE_MANAGER, "/health")).body())
          .contains("\"service\":\"service-manager\"");
    }
    Path file =
        Files.writeString(directory.resolve("other.yaml"), "listeners: {service-manager: 70000}\n");
    assertThatThrownBy(() -> SettingsReader.read(file, Settings.class))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("other.yaml:1:30")
        .hasMessageContaining("must be at most 65535");
  }

  /// A command that starts a program for the moment does not ask for ports that one has already.
  @Test
  void areNotForProgramsOfTheMoment() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file =
          Files.writeString(
              directory.resolve("roundhouse.yaml"), MANAGER.formatted(other.getLocalPort()));

      Ran ran =
          Ran.of(
              "servers",
              "--json",
              "--config",
              file.toString(),
              "--data",
              directory.resolve("data").toString());

      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.out()).contains("\"servers\":[]");
    }
  }

  @Test
  void howEverythingIsHasAPortOfItsOwn() throws Exception {
    String yaml = "listen: {port: 0}\nlisteners: {monitoring: 0}\n";
    try (RunningHouse house = RunningHouse.open(directory, yaml)) {
      String admin = "Bearer " + house.token();
      assertThat(get(house.url(Role.MONITORING, "/health")).body())
          .contains("\"service\":\"monitoring\"");
      HttpResponse<String> detailed =
          get(house.url(Role.MONITORING, "/health/detailed"), "Authorization", admin);
      assertThat(detailed.statusCode()).isEqualTo(200);
      assertThat(detailed.body()).contains("\"components\"");
      assertThat(get(house.url(Role.MONITORING, "/metrics"), "Authorization", admin).body())
          .contains("roundhouse_health_level");
      assertThat(
              get(house.url(Role.MONITORING, "/events?topics=x"), "Authorization", admin)
                  .statusCode())
          .isEqualTo(422);
      assertThat(get(house.url(Role.MONITORING, "/metrics")).statusCode()).isEqualTo(401);
      assertThat(get(house.url(Role.MONITORING, "/mcp"), "Authorization", admin).statusCode())
          .isEqualTo(404);
    }
  }
}
