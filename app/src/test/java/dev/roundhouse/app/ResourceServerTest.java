package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens of an authorization server elsewhere, over real sockets.
final class ResourceServerTest {
  private static final String BASE = "https://gate.example";
  private static final String LIST =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

  private final TestIssuer issuer = new TestIssuer("oauth-authorization-server");
  private final CountingAddress upstream = new CountingAddress("up", CountingAddress.Era.LEGACY);
  private final RunningHouse house;
  private final HttpClient client = HttpClient.newHttpClient();

  ResourceServerTest(@TempDir Path directory) throws Exception {
    this.house =
        RunningHouse.open(
            directory,
            """
            listen:
              port: 0
            security:
              public-url: https://GATE.example:443/
              issuers:
                corporate:
                  url: %s
                  allow-private: true
                  scopes:
                    "use": mcp
                    "read": server:up
                    "all": mcp monitor
                    "watch": monitor
            servers:
              up:
                url: %s
            virtual-servers:
              desk: {tools: [{server: up, name: who}]}
            """
                .formatted(issuer.url(), upstream.url()));
  }

  @AfterEach
  void close() {
    client.close();
    house.close();
    upstream.close();
    issuer.close();
  }

  private HttpResponse<String> ask(String method, String path, @Nullable String token)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(house.url(path)))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .method(
                method,
                method.equals("POST") ? BodyPublishers.ofString(LIST) : BodyPublishers.noBody());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private int status(String path, String token) throws Exception {
    return ask("POST", path, token).statusCode();
  }

  private static String challenge(HttpResponse<String> answer) {
    return answer.headers().firstValue("WWW-Authenticate").orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "'',use",
    "/mcp,use",
    "/servers/up/mcp,read",
    "/servers/nobody/mcp,'all use'",
    "/v/desk/mcp,'all use'"
  })
  void tellsWhomToAskForTokens(String resource, String scopes) throws Exception {
    HttpResponse<String> answer =
        ask("GET", "/.well-known/oauth-protected-resource" + resource, null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    Json body = Json.parse(answer.body().getBytes(UTF_8));
    assertThat(body.get("resource").text()).isEqualTo(BASE + resource);
    assertThat(body.get("authorization_servers").toString())
        .isEqualTo("[\"" + issuer.url() + "\"]");
    assertThat(body.get("scopes_supported").items().stream().map(Json::text))
        .containsExactly(scopes.split(" "));
    assertThat(body.get("bearer_methods_supported").toString()).isEqualTo("[\"header\"]");
  }

  @Test
  void hasNoMetadataOfWhatIsNoEndpoint() throws Exception {
    String root = "/.well-known/oauth-protected-resource";
    for (String path :
        List.of(
            root + "/api/v1",
            root + "/servers/mcp",
            root + "x",
            root + "/v/a b/mcp".replace(" ", "%20"))) {
      assertThat(ask("GET", path, null).statusCode()).as(path).isEqualTo(401);
    }
    assertThat(ask("DELETE", root, null).statusCode()).isEqualTo(405);
  }

  @Test
  void saysWhereToLearnMoreInEachChallenge() throws Exception {
    String where = "resource_metadata=\"" + BASE + "/.well-known/oauth-protected-resource";

    assertThat(challenge(ask("POST", "/mcp", null)))
        .isEqualTo("Bearer realm=\"roundhouse\", " + where + "/mcp\", scope=\"use\"");
    assertThat(challenge(ask("POST", "/servers/up/mcp", "nonsense")))
        .isEqualTo(
            "Bearer realm=\"roundhouse\", error=\"invalid_token\", "
                + where
                + "/servers/up/mcp\", scope=\"read\"");
    HttpResponse<String> little = ask("POST", "/mcp", issuer.token(BASE, "watch"));
    assertThat(little.statusCode()).isEqualTo(403);
    assertThat(challenge(little))
        .startsWith("Bearer realm=\"roundhouse\", error=\"insufficient_scope\"")
        .contains(where + "/mcp\"", "scope=\"use\"", "error_description=\"");
    assertThat(challenge(ask("GET", "/api/v1/servers", null))).contains(where + "\"");
  }

  @Test
  void acceptsATokenForTheResourceThatItNamesAlone() throws Exception {
    assertThat(status("/mcp", issuer.token(BASE + "/mcp", "use"))).isEqualTo(200);
    assertThat(status("/mcp", issuer.token("HTTPS://Gate.Example:443/mcp/", "use"))).isEqualTo(200);
    assertThat(status("/servers/up/mcp", issuer.token(BASE, "read other"))).isEqualTo(200);
    assertThat(status("/v/desk/mcp", issuer.token(BASE + "/v/desk/mcp", "use"))).isEqualTo(200);
    assertThat(ask("GET", "/api/v1/servers", issuer.token(BASE, "watch")).statusCode())
        .isEqualTo(200);

    String one = issuer.token(BASE + "/servers/up/mcp", "use");
    assertThat(status("/servers/up/mcp", one)).isEqualTo(200);
    for (String path : List.of("/mcp", "/v/desk/mcp", "/tools/who")) {
      assertThat(status(path, one)).as(path).isEqualTo(401);
    }
    assertThat(issuer.fetches()).isEqualTo(1);
  }

  private Map<String, String> bad() throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    String good = issuer.token(BASE, "use");
    all.put("other audience", issuer.token("https://other.example/mcp", "use"));
    all.put("audience of another path", issuer.token(BASE + "/mcp/x", "use"));
    all.put("no audience", issuer.token(BASE, "use", c -> c.audience((String) null)));
    all.put("other issuer", issuer.token(BASE, "use", c -> c.issuer("https://other.example")));
    all.put("issuer with a slash", issuer.token(BASE, "use", c -> c.issuer(issuer.url() + "/")));
    all.put("own issuer", issuer.token("roundhouse", "use", c -> c.issuer("roundhouse")));
    all.put("expired", issuer.token(BASE, "use", c -> c.expirationTime(in(-1))));
    all.put("no end", issuer.token(BASE, "use", c -> c.expirationTime(null)));
    all.put("not yet", issuer.token(BASE, "use", c -> c.notBeforeTime(in(60))));
    all.put("made later", issuer.token(BASE, "use", c -> c.issueTime(in(60))));
    all.put("too old", issuer.token(BASE, "use", c -> c.issueTime(in(-91 * 86_400L))));
    all.put("no subject", issuer.token(BASE, "use", c -> c.subject(null)));
    all.put("scopes of ours", issuer.token(BASE, "admin mcp monitor"));
    all.put("no scope", issuer.token(BASE, "use", c -> c.claim("scope", null)));
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer.url())
            .subject("eve")
            .audience(BASE)
            .expirationTime(in(60))
            .claim("scope", "use")
            .build();
    JWK thief = TestIssuer.rsa("one");
    all.put("another key of that name", TestIssuer.signed(thief, claims));
    all.put("unknown key", TestIssuer.signed(TestIssuer.rsa("../../x"), claims));
    String text = claims.toString();
    byte[] open = issuer.key().toRSAKey().toPublicKey().getEncoded();
    all.put("open key as secret", Forgery.hmac(Forgery.header("HS256", "one"), text, open));
    all.put("open key, said to be RSA", Forgery.hmac(Forgery.header("RS256", "one"), text, open));
    all.put("none", Forgery.text(Forgery.header("none", "one"), text) + ".");
    all.put("none, signed", good.replaceFirst("^[^.]+", encoded(Forgery.header("none", "one"))));
    all.put("truncated", good.substring(0, good.length() - 2));
    all.put("huge", good.substring(0, good.lastIndexOf('.')) + "." + "A".repeat(9000));
    return all;
  }

  private static Date in(long seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void refusesWhatIsNearlyRight() throws Exception {
    assertThat(status("/mcp", issuer.token(BASE, "use"))).isEqualTo(200);

    for (Map.Entry<String, String> each : bad().entrySet()) {
      for (String path : List.of("/mcp", "/servers/up/mcp", "/tools/who", "/api/v1/servers")) {
        HttpResponse<String> answer = ask("POST", path, each.getValue());
        assertThat(answer.statusCode()).as(each.getKey() + " at " + path).isEqualTo(401);
        assertThat(answer.body()).contains("urn:roundhouse:problem:token-refused");
        assertThat(challenge(answer)).contains("invalid_token", "resource_metadata");
      }
    }
    assertThat(issuer.fetches()).as("unknown keys do not make it ask again").isEqualTo(1);
  }

  /// The token was given to this place, and to nobody behind it.
  @Test
  void passesNoTokenOn() throws Exception {
    String token = issuer.token(BASE, "use");
    String own = house.token("bob", "mcp");

    for (String each : List.of(token, own)) {
      HttpResponse<String> answer = house.callAs(each, "up__who", "{}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("I am up");
    }

    assertThat(upstream.calls()).isEqualTo(2);
    assertThat(upstream.heard())
        .isNotEmpty()
        .noneMatch(line -> line.contains(token) || line.contains(own))
        .noneMatch(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("authorization"));
  }

  @Test
  void namesThePersonByTheIssuerInTheAuditLog() throws Exception {
    String token = issuer.token(BASE, "watch");
    ask("GET", "/api/v1/servers", token);
    ask("POST", "/mcp", token);

    String log = house.send(house.request("/api/v1/audit?limit=1000")).body();

    assertThat(log).contains("\"corporate:ann\"", "\"ext-").doesNotContain(token);
  }
}
