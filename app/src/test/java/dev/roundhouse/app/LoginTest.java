package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People who log in with a password, over HTTP and by command.
final class LoginTest {
  private static final String RIGHT = "tulip harbor 47 window";
  private static final String WRONG = "tulip harbor 48 window";

  private final Path folder;
  private final Path data;
  private final RunningHouse house;
  private final HttpClient client = HttpClient.newHttpClient();

  LoginTest(@TempDir Path directory) throws Exception {
    this.folder = directory;
    this.data = directory.resolve("data");
    this.house = RunningHouse.open(directory);
  }

  @AfterEach
  void close() {
    client.close();
    house.close();
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(house.url(path)))
            .POST(BodyPublishers.ofString(body))
            .header("Content-Type", "application/json");
    for (int at = 0; at < headers.length; at += 2) {
      request.setHeader(headers[at], headers[at + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> login(String name, String password) throws Exception {
    return post(
        "/api/v1/auth/login",
        "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
  }

  private static String member(HttpResponse<String> answer, String name) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return String.valueOf(Json.parse(answer.body().getBytes(UTF_8)).get(name).text());
  }

  private int servers(String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(house.url("/api/v1/servers")))
            .header("Authorization", "Bearer " + token)
            .build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }

  private Terminal.Ended run(String... arguments) throws Exception {
    return Terminal.run(data, List.of(arguments));
  }

  private void create(String name, String... further) throws Exception {
    List<String> all = new java.util.ArrayList<>(List.of("admin", "create", name));
    all.addAll(List.of(further));
    all.addAll(List.of("--password-file", "-"));
    Terminal.Ended made = Terminal.run(data, all, RIGHT + "\n");
    assertThat(made.exit()).as(made.err()).isZero();
    assertThat(made.out() + made.err()).doesNotContain(RIGHT);
  }

  @Test
  void logsInRefreshesAndLogsOut() throws Exception {
    create("ann", "--scope", "monitor");

    HttpResponse<String> login = login("ann", RIGHT);
    String access = member(login, "access_token");
    String refresh = member(login, "refresh_token");

    assertThat(login.body())
        .contains("\"token_type\":\"Bearer\"", "\"expires_in\":900", "\"scopes\":[\"monitor\"]");
    assertThat(login.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(servers(access)).isEqualTo(200);

    HttpResponse<String> next =
        post("/api/v1/auth/refresh", "{\"refresh_token\":\"" + refresh + "\"}");
    assertThat(servers(member(next, "access_token"))).isEqualTo(200);
    HttpResponse<String> out =
        post(
            "/api/v1/auth/logout", "{\"refresh_token\":\"" + member(next, "refresh_token") + "\"}");
    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(servers(access)).isEqualTo(401);
    assertThat(servers(member(next, "access_token"))).isEqualTo(401);
    assertThat(post("/api/v1/auth/logout", "{\"refresh_token\":\"nobody's\"}").statusCode())
        .isEqualTo(204);
  }

  @Test
  void saysTheSameToEverybodyWhoIsNotLetIn() throws Exception {
    create("ann");
    create("bob");
    assertThat(run("admin", "disable", "bob").exit()).isZero();

    HttpResponse<String> unknown = login("nobody", WRONG);
    List<HttpResponse<String>> others =
        List.of(
            login("ann", WRONG),
            login("bob", RIGHT),
            login("ann' or 1=1 --", RIGHT),
            login("ann", ""),
            login("", ""),
            post("/api/v1/auth/refresh", "{\"refresh_token\":\"refresh-nonsense\"}"));

    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(unknown.body()).contains("urn:roundhouse:problem:login-refused");
    for (HttpResponse<String> other : others) {
      assertThat(other.statusCode()).isEqualTo(401);
      assertThat(other.body()).isEqualTo(unknown.body());
      assertThat(names(other)).isEqualTo(names(unknown));
    }
    for (int time = 0; time < 5; time++) {
      assertThat(login("ann", WRONG).body()).isEqualTo(unknown.body());
    }
    HttpResponse<String> locked = login("ann", RIGHT);
    assertThat(locked.statusCode()).isEqualTo(401);
    assertThat(locked.body()).isEqualTo(unknown.body());
  }

  private static List<String> names(HttpResponse<String> answer) {
    return answer.headers().map().keySet().stream().sorted().collect(Collectors.toList());
  }

  @Test
  void writesEverythingDownButNoPasswordAndNoToken() throws Exception {
    create("ann");
    String refresh = member(login("ann", RIGHT), "refresh_token");
    String again = "{\"refresh_token\":\"" + refresh + "\"}";
    String access = member(post("/api/v1/auth/refresh", again), "access_token");
    post("/api/v1/auth/refresh", again);
    for (int time = 0; time < 5; time++) {
      login("ann", WRONG);
    }
    login("typed-my-password-here-by-mistake", WRONG);
    String second = member(post("/api/v1/auth/login", reset()), "refresh_token");
    post("/api/v1/auth/logout", "{\"refresh_token\":\"" + second + "\"}");

    String log = run("audit", "query", "--json", "--limit", "1000").out();

    assertThat(log)
        .contains("\"action\":\"login\"", "\"action\":\"login refresh\"", "\"action\":\"logout\"")
        .contains("used before", "wrong password", "there is no such account")
        .contains("\"action\":\"account lock\"", "\"action\":\"account create\"")
        .doesNotContain(RIGHT, WRONG, refresh, access, second, "typed-my-password");
    assertThat(run("audit", "verify").exit()).isZero();
  }

  /// Opens the account again, and gives the body of a login.
  private String reset() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), RIGHT + "\n");
    assertThat(run("admin", "reset", "ann", "--password-file", file.toString()).exit())
        .as("others can read it")
        .isEqualTo(1);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Terminal.Ended done = run("admin", "reset", "ann", "--password-file", file.toString());
    assertThat(done.exit()).as(done.err()).isZero();
    return "{\"email\":\"ann\",\"password\":\"" + RIGHT + "\"}";
  }

  @Test
  void refusesBodiesThatAreNoLogin() throws Exception {
    String path = "/api/v1/auth/login";
    String body = "{\"username\":\"ann\",\"password\":\"x\"}";

    assertThat(post(path, "").statusCode()).isEqualTo(400);
    assertThat(post(path, "{\"username\":").statusCode()).isEqualTo(400);
    assertThat(post(path, "{}").statusCode()).isEqualTo(422);
    assertThat(post(path, "{\"username\":\"ann\"}").statusCode()).isEqualTo(422);
    assertThat(post(path, "{\"x\":\"" + "y".repeat(5000) + "\"}").statusCode()).isEqualTo(413);
    assertThat(post(path, body, "Content-Type", "text/plain").statusCode()).isEqualTo(415);
    assertThat(post(path, body, "Origin", "https://evil.example").statusCode()).isEqualTo(403);
    assertThat(house.send(house.request(path)).statusCode()).isEqualTo(405);
  }

  @Test
  void looksAfterAccountsByCommand() throws Exception {
    assertThat(run("admin", "list").err()).contains("there is no account");
    assertThat(run("admin", "create", "ann").exit()).as("no terminal").isEqualTo(2);
    create("ann");

    Terminal.Ended twice =
        Terminal.run(data, List.of("admin", "create", "ann", "--password-file", "-"), RIGHT);
    Terminal.Ended weak =
        Terminal.run(data, List.of("admin", "create", "bob", "--password-file", "-"), "changeme");
    Terminal.Ended list = run("admin", "list");

    assertThat(twice.exit()).isEqualTo(2);
    assertThat(twice.err()).contains("already");
    assertThat(weak.exit()).isEqualTo(2);
    assertThat(weak.err()).contains("12 to 1024 characters").doesNotContain("changeme");
    assertThat(list.out()).contains("ann", "admin").doesNotContain("argon2");
    assertThat(run("admin", "disable", "nobody").exit()).isEqualTo(4);
    String token = house.token("ann", "mcp");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(house.url("/api/v1/accounts")))
            .header("Authorization", "Bearer " + token)
            .build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
  }
}
