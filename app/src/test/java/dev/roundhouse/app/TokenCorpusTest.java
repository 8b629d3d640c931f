package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens that are nearly right, at every door, over real sockets: each is answered 401, always in
/// the same words and before anything is said of what is there.
final class TokenCorpusTest {
  private static final String SETTINGS =
      """
      listen:
        port: 0
      listeners:
        service-manager: 0
      security:
        tokens:
          algorithm: %s
      """;

  private static final List<String> DOORS =
      List.of(
          "GET /api/v1/servers",
          "POST /api/v1/tokens",
          "GET /api/v1/nowhere",
          "GET /metrics",
          "GET /nowhere",
          "POST /mcp",
          "GET /mcp",
          "POST /servers/nobody/mcp",
          "POST /v/nobody/mcp",
          "GET /sse",
          "GET /tools",
          "POST /tools/nobody");

  @TempDir private Path directory;

  /// An answer, with its body as text.
  private record Answer(int status, RawHttp.Head head, String body) {}

  private static Answer ask(URI address, String door, List<String> headers) throws Exception {
    StringBuilder request =
        new StringBuilder(door).append(" HTTP/1.1\r\nHost: ").append(address.getAuthority());
    headers.forEach(each -> request.append("\r\n").append(each));
    request.append("\r\nContent-Length: 0\r\n\r\n");
    try (RawHttp http = new RawHttp(address, Duration.ofSeconds(20))) {
      http.send(request.toString().getBytes(ISO_8859_1));
      RawHttp.Head head = Objects.requireNonNull(http.head(), "an answer");
      return new Answer(head.status(), head, new String(http.body(head), UTF_8));
    }
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  private static void assertRefused(RunningHouse house, String what, List<String> headers)
      throws Exception {
    for (String door : DOORS) {
      assertRefused(ask(URI.create(house.url("")), door, headers), what + " at " + door);
    }
    URI services = URI.create(house.url(Role.SERVICE_MANAGER, ""));
    assertRefused(ask(services, "GET /services", headers), what + " at the service manager");
  }

  private static void assertRefused(Answer answer, String what) throws Exception {
    assertThat(answer.status()).as(what).isEqualTo(401);
    assertThat(answer.head().header("content-type")).as(what).isEqualTo("application/problem+json");
    assertThat(answer.head().header("www-authenticate")).as(what).startsWith("Bearer realm=\"");
    Json body = Json.parse(answer.body().getBytes(UTF_8));
    assertThat(body.members().stream().map(Json.Field::key))
        .as(what)
        .containsExactly("type", "title", "status", "detail");
    assertThat(body.get("type").text())
        .as(what)
        .isIn("urn:roundhouse:problem:token-refused", "urn:roundhouse:problem:token-required");
  }

  private Map<String, String> corpus(RunningHouse house, Forgery forgery) throws Exception {
    long now = Instant.now().getEpochSecond();
    String good = house.token("ann", "admin");
    String claims = Forgery.json(Forgery.claims());
    Map<String, String> all = new LinkedHashMap<>();
    all.put("expired by a second", forgery.with("exp", "" + (now - 1)));
    all.put("not before a minute from now", forgery.with("nbf", "" + (now + 60)));
    all.put("made in the future", forgery.with("iat", "" + (now + 60)));
    all.put("older than tokens may be", forgery.with("iat", "" + (now - 91 * 86_400L)));
    for (String claim : Forgery.claims().keySet()) {
      all.put("without " + claim, forgery.with(claim, ""));
      all.put("empty " + claim, forgery.with(claim, "\"\""));
      all.put("null " + claim, forgery.with(claim, "null"));
      String twice = "\"" + claim + "\":" + Forgery.claims().get(claim) + ",";
      all.put(
          "twice " + claim, forgery.signed(forgery.header(), "{" + twice + claims.substring(1)));
    }
    all.put("another audience", forgery.with("aud", "\"https://other.example\""));
    all.put("several audiences", forgery.with("aud", "[\"roundhouse\",\"other\"]"));
    all.put("another issuer", forgery.with("iss", "\"https://issuer.example\""));
    all.put("scopes nobody knows", forgery.with("scope", "\"root superuser\""));
    all.put("no JSON", forgery.signed(forgery.header(), "admin=true"));
    all.put("a list", forgery.signed(forgery.header(), "[1]"));
    all.put("no header", forgery.signed("", claims));
    all.put("critical", forgery.signed(member(forgery, "\"crit\":[\"exp\"],\"exp\":1"), claims));
    all.put("two algorithms", forgery.signed(member(forgery, "\"alg\":\"none\""), claims));
    all.put(
        "detached", forgery.signed(member(forgery, "\"b64\":false,\"crit\":[\"b64\"]"), claims));
    for (String kid :
        List.of(
            "nobody",
            "",
            "../../x",
            "../keys/" + forgery.kid(),
            "/etc/hostname",
            "/dev/null",
            "\\u0000",
            forgery.kid() + "\\u0000",
            forgery.kid() + ".key",
            "token-" + forgery.kid(),
            "' or 1=1 --",
            "http://127.0.0.1/key")) {
      String header = forgery.header().replace(forgery.kid(), kid);
      all.put("kid " + kid, forgery.signed(header, claims));
      all.put("kid of nothing " + kid, Forgery.hmac(header, claims, new byte[1]));
    }
    for (String name : List.of("none", "None", "NONE", "", "HS384", "HS512", "RS256", "ES256")) {
      String header = Forgery.header(name, forgery.kid());
      all.put("algorithm " + name, forgery.signed(header, claims));
      all.put("unsigned " + name, Forgery.text(header, claims) + ".");
      all.put("without signature " + name, Forgery.text(header, claims));
    }
    all.putAll(shapes(good));
    return all;
  }

  private static String member(Forgery forgery, String members) {
    return forgery.header().replace("{", "{" + members + ",");
  }

  private static Map<String, String> shapes(String good) {
    int last = good.lastIndexOf('.');
    char end = good.charAt(good.length() - 10);
    Map<String, String> all = new LinkedHashMap<>();
    all.put(
        "wrong signature",
        good.substring(0, good.length() - 10)
            + (end == 'A' ? 'B' : 'A')
            + good.substring(good.length() - 9));
    all.put("truncated by one", good.substring(0, good.length() - 1));
    all.put("truncated to a half", good.substring(0, good.length() / 2));
    all.put("without its signature", good.substring(0, last));
    all.put("a dot more at the end", good + ".");
    all.put("a dot more in front", "." + good);
    all.put("two dots", good.replaceFirst("\\.", ".."));
    all.put("a part more", good + ".e30");
    all.put("dots alone", "..");
    all.put("a line end", good + "=");
    all.put("a space in front", " " + good);
    all.put("text", "nonsense");
    all.put("braces", "{\"sub\":\"admin\"}");
    all.put("two-part", good.substring(0, good.indexOf('.')) + "." + "0".repeat(64));
    all.put("huge", "x".repeat(12_000));
    all.put("huge parts", "x".repeat(3000) + "." + "y".repeat(3000) + "." + "z".repeat(43));
    all.put("local of another run", "local-" + "A".repeat(43));
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"hs256", "eddsa"})
  void refusesWhatIsNearlyRightAtEveryDoor(String algorithm) throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS.formatted(algorithm))) {
      Forgery forgery = Forgery.of(directory.resolve("data"));
      String right = forgery.signed(forgery.header(), Forgery.json(Forgery.claims()));
      URI address = URI.create(house.url(""));
      assertThat(ask(address, "GET /api/v1/servers", List.of(bearer(right))).status())
          .as("what is forged rightly is accepted, so that the rest is refused for its fault")
          .isEqualTo(200);

      for (Map.Entry<String, String> each : corpus(house, forgery).entrySet()) {
        assertRefused(house, each.getKey(), List.of(bearer(each.getValue())));
      }
    }
  }

  @Test
  void refusesHeadersThatAreNoneOrTwo() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS.formatted("hs256"))) {
      String good = house.token("ann", "admin");
      for (List<String> headers :
          List.of(
              List.<String>of(),
              List.of("Authorization:"),
              List.of("Authorization: Bearer"),
              List.of("Authorization: Bearer "),
              List.of("Authorization: " + good),
              List.of("Authorization: Basic YWRtaW46YWRtaW4="),
              List.of("Authorization: Token " + good),
              List.of("Authorization: Bearer  " + good),
              List.of("Authorization: Bearer\t" + good),
              List.of("Authorization: Bearer " + good + ", Bearer " + good),
              List.of(bearer(good), bearer(good)),
              List.of(bearer("nonsense"), bearer(good)),
              List.of(bearer(good), "authorization: Basic YWRtaW46YWRtaW4="),
              List.of("X-Authorization: Bearer " + good),
              List.of("Cookie: token=" + good))) {
        assertRefused(house, headers.toString().replace(good, "TOKEN"), headers);
      }
      URI address = URI.create(house.url(""));
      String query = "GET /api/v1/servers?access_token=" + good;
      assertRefused(ask(address, query, List.of()), "in the query");
      for (String scheme : List.of("Bearer", "bearer", "BEARER")) {
        Answer answer =
            ask(address, "GET /api/v1/servers", List.of("Authorization: " + scheme + " " + good));
        assertThat(answer.status()).as(scheme).isEqualTo(200);
      }
    }
  }

  @Test
  void refusesWhatWasRevokedOrRotatedOutThoughItWasGoodBefore() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS.formatted("hs256"))) {
      URI address = URI.create(house.url(""));
      String revoked = house.token("ann", "admin");
      String rotated = house.token("bob", "admin");
      for (String token : List.of(revoked, rotated)) {
        assertThat(ask(address, "GET /api/v1/servers", List.of(bearer(token))).status())
            .isEqualTo(200);
      }

      HttpResponse<String> found =
          house.send(house.post("/api/v1/tokens/inspect", "{\"token\":\"" + revoked + "\"}"));
      String id = Json.parse(found.body().getBytes(US_ASCII)).get("id").text();
      assertThat(house.send(house.request("/api/v1/tokens/" + id).DELETE()).statusCode())
          .isEqualTo(204);
      assertRefused(house, "revoked", List.of(bearer(revoked)));
      assertThat(ask(address, "GET /api/v1/servers", List.of(bearer(rotated))).status())
          .isEqualTo(200);

      assertThat(
              house.send(house.post("/api/v1/signing-keys", "{\"overlap\":\"0s\"}")).statusCode())
          .isEqualTo(201);
      assertRefused(house, "rotated out", List.of(bearer(rotated)));
    }
  }

  /// A token for anybody who has seen the open half would be the end of it.
  @Test
  void doesNotTakeAnOpenKeyForASecret() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS.formatted("eddsa"))) {
      Forgery forgery = Forgery.of(directory.resolve("data"));
      String claims = Forgery.json(Forgery.claims());
      byte[] open = forgery.openHalf();
      byte[] raw = java.util.Arrays.copyOfRange(open, open.length - 32, open.length);
      for (byte[] secret : List.of(open, raw, forgery.content())) {
        for (String algorithm : List.of("HS256", "EdDSA", "Ed25519")) {
          String header = Forgery.header(algorithm, forgery.kid());
          String token = Forgery.hmac(header, claims, secret);

          assertRefused(house, algorithm + " under an open key", List.of(bearer(token)));
        }
      }
    }
  }
}
