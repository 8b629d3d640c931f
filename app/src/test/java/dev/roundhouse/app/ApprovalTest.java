package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.protocol.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Calls that wait for a person, from the socket to the command line and back.
@Timeout(120)
final class ApprovalTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String FORMS = "{\"elicitation\":{}}";
  private static final String DECLINED = "{\"action\":\"decline\"}";

  @TempDir private Path directory;

  private String file(String approval) throws Exception {
    return "listen:\n  port: 0\nservers:\n"
        + ShellServer.in(directory).yaml("shell")
        + ShellServer.in(directory).yaml("plain")
        + "approval:\n  tools: [\"shell/*\"]\n"
        + approval;
  }

  private static Json json(HttpResponse<String> answer) throws Exception {
    return Json.parse(answer.body().getBytes(UTF_8));
  }

  private static HttpResponse<String> call(RunningHouse house, String token, String arguments)
      throws Exception {
    return house.send(
        HttpRequest.newBuilder(URI.create(house.url("/tools/shell__hello")))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(arguments)));
  }

  private static String waits(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    Json body = json(answer);
    assertThat(body.get("reasonCode").text()).as(answer.body()).isEqualTo("approval.required");
    assertThat(body.get("expires").text()).isNotEmpty();
    return String.valueOf(body.get("approval").text());
  }

  private static HttpResponse<String> decide(
      RunningHouse house, String token, String id, String action) throws Exception {
    return house.send(
        HttpRequest.newBuilder(URI.create(house.url("/api/v1/approvals/" + id + "/" + action)))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.noBody()));
  }

  private Ran run(String... arguments) {
    List<String> all = new java.util.ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", directory.resolve("data").toString()));
    return Ran.of(all.toArray(String[]::new));
  }

  @Test
  void oneApprovalIsGoodForOneCallWithThoseArgumentsByThatSubject() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, file("  patience: 0s\n"))) {
      String ada = house.token("ada", "mcp");
      String arguments = "{\"a\":1,\"password\":\"hunter2\"}";
      String id = waits(call(house, ada, arguments));
      assertThat(waits(call(house, ada, "{\"password\":\"hunter2\", \"a\":1}"))).isEqualTo(id);

      Ran listed = run("approval", "list");
      assertThat(listed.out()).contains(id, "waiting", "ada", "shell/hello");
      Ran shown = run("approval", "show", id);
      assertThat(shown.out()).contains("\"a\":1", "***").doesNotContain("hunter2");
      assertThat(run("approval", "approve", id).exit()).isZero();

      assertThat(call(house, house.token("bob", "mcp"), arguments).statusCode()).isEqualTo(403);
      assertThat(waits(call(house, ada, "{\"a\":2,\"password\":\"hunter2\"}"))).isNotEqualTo(id);
      assertThat(call(house, ada, arguments).statusCode()).isEqualTo(200);
      assertThat(waits(call(house, ada, arguments))).isNotEqualTo(id);
      assertThat(run("approval", "approve", id).err()).contains("used already");
      assertThat(run("approval", "show", "abcdef").exit()).isEqualTo(4);

      Json lines = json(house.send(house.request("/api/v1/audit?kind=change"))).get("lines");
      assertThat(lines.items())
          .extracting(line -> String.valueOf(line.get("action").text()))
          .contains("approval ask", "approval approve", "approval use");
      assertThat(Files.readString(directory.resolve("data/audit").toFile().listFiles()[0].toPath()))
          .doesNotContain("hunter2");
    }
  }

  @Test
  void ordinaryServersAskNobody() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, file(""))) {
      assertThat(json(house.call("plain__hello", "{}")).get("result").isPresent()).isTrue();
    }
  }

  @Test
  void whoMaySayItAndWhoMayNot() throws Exception {
    String settings = "  patience: 0s\n  four-eyes: true\n";
    try (RunningHouse house = RunningHouse.open(directory, file(settings))) {
      String ada = house.token("ada", "mcp");
      String adaToo = house.token("ada", "approve");
      String bob = house.token("bob", "approve");
      String id = waits(call(house, ada, "{}"));

      assertThat(decide(house, ada, id, "approve").statusCode()).isEqualTo(403);
      HttpResponse<String> own = decide(house, adaToo, id, "approve");
      assertThat(own.statusCode()).isEqualTo(403);
      assertThat(own.body()).contains("own-request", "approval.four-eyes");
      assertThat(decide(house, bob, id, "deny").statusCode()).isEqualTo(200);
      assertThat(decide(house, bob, id, "approve").statusCode()).isEqualTo(409);

      HttpResponse<String> denied = call(house, ada, "{}");
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(json(denied).get("reasonCode").text()).isEqualTo("approval.denied");
      assertThat(json(denied).get("detail").text()).contains("bob", id);
    }
  }

  @Test
  void aCallThatWaitsGoesOnWhenSomebodySaysYes() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, file("  patience: 1m\n"));
        Party party = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      party.withMeta("\"progressToken\":7");
      Party.Pending call = party.start("tools/call", "\"name\":\"shell__hello\",\"arguments\":{}");
      Json note = party.hears("notifications/progress");
      String message = String.valueOf(note.get("params").get("message").text());
      String id = message.substring(message.lastIndexOf(' ') + 1);
      assertThat(house.metric("roundhouse_gateway_waiting_approvals")).isEqualTo(1);

      assertThat(decide(house, house.token(), id, "approve").statusCode()).isEqualTo(200);

      assertThat(Party.textOf(call.get())).isEqualTo("hello");
    }
  }

  @Test
  void whatIsApprovedAfterTheCallerHasGoneIsNotUsedUp() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, file("  patience: 1m\n"));
        Party party = Party.modern(house, "/mcp", Party.NO_CAPABILITIES)) {
      party.withMeta("\"progressToken\":7");
      Party.Pending call = party.start("tools/call", "\"name\":\"shell__hello\",\"arguments\":{}");
      Json note = party.hears("notifications/progress");
      String message = String.valueOf(note.get("params").get("message").text());
      String id = message.substring(message.lastIndexOf(' ') + 1);
      double before = house.metric("roundhouse_http_connections");

      call.abandon();
      await().atMost(SOON).until(() -> house.metric("roundhouse_http_connections") < before);
      assertThat(decide(house, house.token(), id, "approve").statusCode()).isEqualTo(200);

      await()
          .atMost(SOON)
          .until(
              () -> house.send(house.request("/metrics")).body().contains("kind=\"rpc -31006\""));
      HttpResponse<String> shown = house.send(house.request("/api/v1/approvals/" + id));
      assertThat(json(shown).get("state").text()).isEqualTo("approved");
      assertThat(json(house.call("shell__hello", "{}")).get("result").isPresent()).isTrue();
    }
  }

  @Test
  void nobodyDecidingIsANo() throws Exception {
    String settings = "  patience: 30s\n  expires-after: 1s\n";
    try (RunningHouse house = RunningHouse.open(directory, file(settings))) {
      HttpResponse<String> answer = call(house, house.token(), "{}");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
      assertThat(json(answer).get("reasonCode").text()).isEqualTo("approval.expired");
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(
                      json(house.send(house.request("/api/v1/approvals?state=expired")))
                          .get("approvals")
                          .items())
                  .hasSize(1));
      assertThat(house.send(house.request("/api/v1/audit?kind=change")).body())
          .contains("approval expire");
    }
  }

  @Test
  void aPersonAtTheClientMaySayItInEitherEra() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, file("  patience: 0s\n"))) {
      try (Party legacy = Party.legacy(house, "/mcp", FORMS)) {
        assertThat(legacy.text("shell__hello", "{\"x\":1}")).isEqualTo("hello");
        Json question = legacy.hears("elicitation/create").get("params");
        assertThat(question.get("message").text()).contains("hello", "shell", "{\"x\":1}");
        legacy.answering(_ -> DECLINED);
        Json refused = legacy.call("shell__hello", "{\"x\":2}").get("error");
        assertThat(refused.get("code").integer(0)).isEqualTo(-31017);
        assertThat(refused.get("data").get("reasonCode").text()).isEqualTo("approval.denied");
      }
      try (Party modern = Party.modern(house, "/mcp", FORMS)) {
        String call = "\"name\":\"shell__hello\",\"arguments\":{\"y\":%d}";
        Json asked = modern.request("tools/call", call.formatted(1)).get("result");
        assertThat(asked.get("resultType").text()).isEqualTo("input_required");
        Json question = asked.get("inputRequests").get("answer");
        assertThat(question.get("method").text()).isEqualTo("elicitation/create");
        String yes =
            ",\"requestState\":%s,\"inputResponses\":{\"answer\":{\"action\":\"accept\"}}"
                .formatted(asked.get("requestState"));

        Json other = modern.request("tools/call", call.formatted(2) + yes);
        assertThat(other.get("error").get("code").integer(0)).isEqualTo(-32602);
        Json done = modern.request("tools/call", call.formatted(1) + yes);
        assertThat(Party.textOf(done)).isEqualTo("hello");
        Json again = modern.request("tools/call", call.formatted(1) + yes);
        assertThat(again.get("error").get("code").integer(0)).isEqualTo(-32602);
      }
    }
  }

  @Test
  void theInboxAloneCountsWhereTheOperatorSaysSo() throws Exception {
    String settings = "  patience: 0s\n  by-caller: false\n";
    try (RunningHouse house = RunningHouse.open(directory, file(settings));
        Party legacy = Party.legacy(house, "/mcp", FORMS)) {
      Json error = legacy.call("shell__hello", "{}").get("error");

      assertThat(error.get("code").integer(0)).isEqualTo(-31016);
      assertThat(error.get("data").get("approval").text()).isNotEmpty();
      assertThat(legacy.heard("elicitation/create")).isZero();
    }
  }

  @Test
  void whatWasAskedAndSaidOutlivesTheProgram() throws Exception {
    String yaml = file("  patience: 0s\n");
    String id;
    String waiting;
    try (RunningHouse house = RunningHouse.open(directory, yaml)) {
      id = waits(call(house, house.token("ada", "mcp"), "{\"n\":1}"));
      waiting = waits(call(house, house.token("ada", "mcp"), "{\"n\":2}"));
      assertThat(decide(house, house.token(), id, "approve").statusCode()).isEqualTo(200);
    }
    try (RunningHouse house = RunningHouse.open(directory, yaml)) {
      String ada = house.token("ada", "mcp");
      assertThat(call(house, ada, "{\"n\":1}").statusCode()).isEqualTo(200);
      assertThat(waits(call(house, ada, "{\"n\":1}"))).isNotEqualTo(id);
      assertThat(waits(call(house, ada, "{\"n\":2}"))).isEqualTo(waiting);
    }
  }

  private static String signature(String secret, byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
  }

  @Test
  void aMessageGoesToTheAddressSignedAndAgainWhereItFailed() throws Exception {
    record Message(String signature, byte[] body) {}
    String secret = "0123456789abcdef0123";
    Path file = Files.writeString(directory.resolve("hook.key"), secret + "\n");
    AtomicInteger attempts = new AtomicInteger();
    BlockingQueue<Message> told = new LinkedBlockingQueue<>();
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String signed = exchange.getRequestHeaders().getFirst("X-Roundhouse-Signature");
            if (attempts.incrementAndGet() == 1) {
              exchange.sendResponseHeaders(500, -1);
            } else {
              told.add(new Message(String.valueOf(signed), body));
              exchange.sendResponseHeaders(204, -1);
            }
          }
        });
    hook.start();
    String settings =
        "  patience: 0s\n  webhook: {url: \"http://127.0.0.1:%d/told\", secret-file: %s}\n"
            .formatted(hook.getAddress().getPort(), file);
    try (RunningHouse house = RunningHouse.open(directory, file(settings))) {
      String id = waits(call(house, house.token("ada", "mcp"), "{\"token\":\"hunter2\"}"));

      Message message = told.poll(SOON.toSeconds(), TimeUnit.SECONDS);

      assertThat(message).isNotNull();
      assertThat(message.signature()).isEqualTo(signature(secret, message.body()));
      Json body = Json.parse(message.body());
      assertThat(body.get("id").text()).isEqualTo(id);
      assertThat(body.get("subject").text()).isEqualTo("ada");
      assertThat(body.get("arguments").get("token").text()).isEqualTo("***");
      assertThat(attempts.get()).isEqualTo(2);
    } finally {
      hook.stop(0);
    }
  }

  @Test
  void aRuleOfThePolicyLetsACallWait() throws Exception {
    String rule =
        """
        policy:
          - {name: big, on: ["plain/*"], effect: approve, when: "arguments.n > 10"}
        """;
    try (RunningHouse house = RunningHouse.open(directory, file("  patience: 0s\n") + rule)) {
      assertThat(json(house.call("plain__hello", "{\"n\":1}")).get("result").isPresent()).isTrue();
      Json error = json(house.call("plain__hello", "{\"n\":11}")).get("error");
      assertThat(error.get("data").get("reasonCode").text()).isEqualTo("approval.required");
      assertThat(error.get("message").text()).contains("rule big", "roundhouse approval approve");
      Ran tried =
          run(
              "policy",
              "test",
              "--scopes",
              "mcp",
              "--tool",
              "plain/hello",
              "--arguments",
              "{\"n\":11}");
      assertThat(tried.exit()).as(tried.err()).isEqualTo(7);
      assertThat(tried.out()).contains("approve (approval.required)");
    }
  }
}
