package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers at a url that want a token which this place gets by itself, or has a person get.
@Timeout(90)
final class RemoteAuthorizationTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int UNAUTHORIZED = -31018;
  private static final String ROUTE = "/api/v1/servers/far/authorization";

  @TempDir private Path directory;

  private static String yaml(GuardedAddress address, String auth) {
    return """
    listen:
      port: 0
    servers:
      far:
        url: %s
        auth:
          allow-private: true
    """
            .formatted(address.url())
        + auth.indent(6);
  }

  private RunningHouse machine(GuardedAddress address) throws Exception {
    Path secret =
        Files.createFile(
            directory.resolve("secret"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, "hush");
    String auth =
        """
        grant: client-credentials
        issuer: %s
        client-id: house
        client-secret: ${file:%s}
        """
            .formatted(address.issuer(), secret);
    return RunningHouse.open(directory, yaml(address, auth));
  }

  private static Json call(RunningHouse house) throws Exception {
    return call(house, house.token());
  }

  private static Json call(RunningHouse house, String bearer) throws Exception {
    return Json.parse(house.callAs(bearer, "far__who", "{}").body().getBytes(UTF_8));
  }

  /// The token that the server was called with; empty when there was an error.
  private static Optional<String> who(Json answer) {
    return answer.get("result").get("content").items().stream()
        .flatMap(each -> Optional.ofNullable(each.get("text").text()).stream())
        .findFirst();
  }

  private static long code(Json answer) {
    return answer.get("error").get("code").integer(0);
  }

  private static HttpResponse<String> send(
      RunningHouse house, String bearer, String method, String path, String body) throws Exception {
    return house.send(
        house
            .request(path)
            .setHeader("Authorization", "Bearer " + bearer)
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  private static Json json(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static void authorize(RunningHouse house, String bearer) throws Exception {
    HttpResponse<String> begun = send(house, bearer, "POST", ROUTE, "");
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
    String landed = GuardedAddress.visited(String.valueOf(json(begun).get("address").text()));
    HttpResponse<String> ended =
        send(house, bearer, "POST", ROUTE + "/redirected", "{\"redirected\":\"" + landed + "\"}");
    assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMachineGetsItsTokenAndAnotherOneWhenThatIsRefused(boolean isModern) throws Exception {
    try (GuardedAddress address = new GuardedAddress(isModern);
        RunningHouse house = machine(address)) {
      assertThat(who(call(house))).isPresent();
      int before = address.tokens();

      address.revoke();

      assertThat(who(call(house))).isPresent();
      assertThat(address.tokens()).isEqualTo(before + 1);
      assertThat(address.shown()).noneMatch(each -> each.contains(house.token()));
      assertThat(house.send(house.request("/api/v1/audit?limit=1000")).body())
          .contains("oauth granted")
          .doesNotContain("hush");
    }
  }

  @Test
  void theOlderTransportShowsItsTokenAsWell() throws Exception {
    try (GuardedAddress address = new GuardedAddress(false)) {
      String yaml = yaml(address, "").replace("/mcp", "/sse\n    kind: sse");
      try (RunningHouse house = RunningHouse.open(directory, yaml)) {
        assertThat(house.send(house.request("/api/v1/tools?wait=20s")).body())
            .contains("roundhouse server authorize far");

        authorize(house, house.token());

        assertThat(who(call(house))).isPresent();
        address.revoke();
        assertThat(code(call(house))).isEqualTo(UNAUTHORIZED);
        authorize(house, house.token());
        await().atMost(SOON).until(() -> who(call(house)).isPresent());
      }
    }
  }

  @Test
  void aServerThatTakesNoTokenIsGivenUpOnWithoutBeingParked() throws Exception {
    try (GuardedAddress address = new GuardedAddress(true);
        RunningHouse house = machine(address)) {
      assertThat(who(call(house))).isPresent();
      int before = address.tokens();

      address.takeNone();
      for (int calls = 0; calls < 10; calls++) {
        assertThat(code(call(house))).isEqualTo(UNAUTHORIZED);
      }

      assertThat(address.tokens() - before).isLessThanOrEqualTo(3);
      Json error = call(house).get("error");
      assertThat(error.get("message").text())
          .contains("server far", "roundhouse server authorize far");
      assertThat(error.get("data").get("retryable").truth(true)).isFalse();
      HttpResponse<String> asTool = house.send(house.post("/tools/far__who", "{}"));
      assertThat(asTool.statusCode()).as(asTool.body()).isEqualTo(502);
      assertThat(asTool.body()).contains("server-unauthorized");
      Json instance =
          json(house.send(house.request("/api/v1/servers/far")))
              .get("instances")
              .items()
              .getFirst();
      assertThat(instance.get("phase").text()).isNotEqualTo("parked");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPersonAuthorizesWithAPastedAddress(boolean isModern) throws Exception {
    String data = directory.resolve("data").toString();
    try (GuardedAddress address = new GuardedAddress(isModern);
        RunningHouse house = RunningHouse.open(directory, yaml(address, ""))) {
      assertThat(Ran.of("server", "authorize", "far", "--status", "--data", data).exit())
          .isEqualTo(8);
      assertThat(house.send(house.request("/api/v1/tools?wait=20s")).body())
          .contains("roundhouse server authorize far");

      Ran begun = Ran.of("server", "authorize", "far", "--no-listen", "--json", "--data", data);
      assertThat(begun.exit()).as(begun.err()).isZero();
      String visit = String.valueOf(Json.parse(begun.out().getBytes(UTF_8)).get("address").text());
      String landed = GuardedAddress.visited(visit);
      Ran ended = Ran.of("server", "authorize", "far", "--redirected", landed, "--data", data);
      assertThat(ended.exit()).as(ended.err()).isZero();

      assertThat(who(call(house))).isPresent();
      Ran status = Ran.of("server", "authorize", "far", "--status", "--data", data);
      assertThat(status.exit()).isZero();
      assertThat(status.out()).contains(address.issuer(), "(everybody)");
      // A second visit with the same address is nobody's.
      Ran twice = Ran.of("server", "authorize", "far", "--redirected", landed, "--data", data);
      assertThat(twice.exit()).isEqualTo(8);

      assertThat(Ran.of("server", "authorize", "far", "--forget", "--data", data).exit()).isZero();
      assertThat(code(call(house))).isEqualTo(UNAUTHORIZED);
    }
  }

  @Test
  void aPersonIsAwaitedWhereTheBrowserComesBack() throws Exception {
    String data = directory.resolve("data").toString();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (GuardedAddress address = new GuardedAddress(true);
        RunningHouse house = RunningHouse.open(directory);
        HttpClient browser =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      String redirect = "redirect-url=http://127.0.0.1:" + port + "/back";
      Ran added =
          Ran.of(
              "add",
              "far",
              "--url",
              address.url(),
              "--auth",
              redirect,
              "--auth",
              "allow-private=true",
              "--no-start",
              "--data",
              data);
      assertThat(added.exit()).as(added.err()).isZero();
      ByteArrayOutputStream told = new ByteArrayOutputStream();
      CompletableFuture<Ran> command =
          CompletableFuture.supplyAsync(
              () -> Ran.of(told, "server", "authorize", "far", "--json", "--data", data));
      await().atMost(SOON).until(() -> told.toString(UTF_8).contains("waiting at"));
      String visit =
          told.toString(UTF_8)
              .lines()
              .filter(line -> line.contains("/authorize?"))
              .findFirst()
              .get();
      URI stranger = URI.create("http://127.0.0.1:" + port + "/back?code=x&state=y");
      HttpResponse<String> unknown =
          browser.send(HttpRequest.newBuilder(stranger).build(), BodyHandlers.ofString());
      HttpResponse<String> page =
          browser.send(HttpRequest.newBuilder(URI.create(visit)).build(), BodyHandlers.ofString());
      Ran ran = command.get(SOON.toSeconds(), TimeUnit.SECONDS);

      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("terminal").doesNotContain("code");
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(Json.parse(ran.out().getBytes(UTF_8)).get("issuer").text())
          .isEqualTo(address.issuer());
      assertThat(who(call(house))).isPresent();
    }
  }

  @Test
  void anAuthorizationOfOnePrincipalServesNobodyElse() throws Exception {
    try (GuardedAddress address = new GuardedAddress(true);
        RunningHouse house = RunningHouse.open(directory, yaml(address, "per: principal\n"))) {
      String ann = house.token("ann", "server:far");
      String bob = house.token("bob", "server:far");
      String stranger = house.token("stranger", "monitor");

      authorize(house, ann);

      assertThat(who(call(house, ann))).isPresent();
      assertThat(code(call(house, bob))).isEqualTo(UNAUTHORIZED);
      assertThat(who(call(house, ann))).isPresent();
      assertThat(json(send(house, bob, "GET", ROUTE, "")).get("authorizations").items()).isEmpty();
      Json own = json(send(house, ann, "GET", ROUTE, "")).get("authorizations").items().getFirst();
      assertThat(own.get("subject").text()).isEqualTo("ann");
      assertThat(send(house, stranger, "POST", ROUTE, "").statusCode()).isEqualTo(403);
      assertThat(json(send(house, bob, "DELETE", ROUTE, "")).get("forgotten").truth(true))
          .isFalse();
      assertThat(who(call(house, ann))).isPresent();
    }
  }

  @Test
  void whatServesEverybodyIsForAdministrators() throws Exception {
    try (GuardedAddress address = new GuardedAddress(true);
        RunningHouse house = RunningHouse.open(directory, yaml(address, ""))) {
      String ann = house.token("ann", "server:far");

      for (String method : new String[] {"GET", "POST", "DELETE"}) {
        assertThat(send(house, ann, method, ROUTE, "").statusCode()).as(method).isEqualTo(403);
      }
      HttpResponse<String> put = send(house, house.token(), "PUT", ROUTE, "");
      assertThat(put.statusCode()).isEqualTo(405);
      HttpResponse<String> nobody =
          send(
              house,
              house.token(),
              "POST",
              ROUTE + "/redirected",
              "{\"redirected\":\"http://127.0.0.1:4464/callback?code=x&state=y\"}");
      assertThat(nobody.statusCode()).as(nobody.body()).isEqualTo(409);
      assertThat(nobody.body()).contains("not-authorized");
    }
  }
}
