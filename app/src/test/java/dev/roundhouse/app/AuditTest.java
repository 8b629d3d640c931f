package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who did what is written down, by the whole program.
@Timeout(90)
final class AuditTest {
  private static final String SECRET = "a-secret-of-this-test";

  @TempDir private Path directory;

  private Path folder() {
    return directory.resolve("data/audit");
  }

  private String yaml(String more) throws Exception {
    return "listen: {port: 0}\n" + more + "servers:\n" + ShellServer.in(directory).yaml("shell");
  }

  private static List<Json> lines(RunningHouse house, String query) throws Exception {
    HttpResponse<String> answer = house.send(house.request("/api/v1/audit?" + query));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body().getBytes(UTF_8)).get("lines").items();
  }

  private static Json only(List<Json> lines) {
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  private String everything() throws Exception {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : files.toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private static String id(HttpResponse<String> answer) {
    return answer.headers().firstValue("x-request-id").orElseThrow();
  }

  @Test
  void aCallIsInTheLogUnderTheIdOfItsAnswer() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, yaml(""))) {
      HttpResponse<String> answer =
          house.call("shell__hello", "{\"note\":\"hi\",\"password\":\"hunter2\"}");
      assertThat(answer.body()).contains("hello");

      Json line = only(lines(house, "kind=call"));
      assertThat(line.get("request").text()).isEqualTo(id(answer));
      assertThat(line.get("subject").text()).isEqualTo("local");
      assertThat(line.get("token").text()).startsWith("local-");
      assertThat(line.get("source").text()).isEqualTo("127.0.0.1");
      assertThat(line.get("action").text()).isEqualTo("tools/call");
      assertThat(line.get("server").text()).isEqualTo("shell");
      assertThat(line.get("name").text()).isEqualTo("hello");
      assertThat(line.get("outcome").text()).isEqualTo("ok");
      assertThat(line.get("micros").integer(-1)).isPositive();
      assertThat(line.get("arguments").toString())
          .isEqualTo("{\"note\":\"hi\",\"password\":\"***\"}");
      assertThat(everything()).doesNotContain("hunter2", house.token());
    }
  }

  @Test
  void aLegacyCallIsInTheLogToo() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, yaml(""));
        Party party = Party.legacy(house, "/mcp", Party.NO_CAPABILITIES)) {
      assertThat(party.text("shell__hello", "{}")).isEqualTo("hello");

      Json line = only(lines(house, "kind=call&tool=hello&server=shell&outcome=ok"));
      assertThat(line.get("request").text()).isNotEmpty();
      assertThat(line.get("subject").text()).isEqualTo("local");
    }
  }

  @Test
  void aCallThatTheGatewayRefusesCarriesItsIdInTheError() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, yaml(""))) {
      HttpResponse<String> answer = house.call("nobody__nothing", "{\"note\":\"hi\"}");

      Json error = Json.parse(answer.body().getBytes(UTF_8)).get("error");
      assertThat(error.get("data").get("requestId").text()).isEqualTo(id(answer));
      Json line = only(lines(house, "kind=call&outcome=refused"));
      assertThat(line.get("request").text()).isEqualTo(id(answer));
      assertThat(line.get("reason").text()).isEqualTo("rpc -32602");
      assertThat(line.get("name").text()).isEqualTo("nobody__nothing");
      assertThat(line.get("argumentsSize").integer(0)).isEqualTo(13);
    }
  }

  @Test
  void theIdOfTheClientIsKept() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, yaml(""))) {
      HttpResponse<String> answer =
          house.send(house.request("/api/v1/servers").header("X-Request-Id", "mine-1"));
      assertThat(id(answer)).isEqualTo("mine-1");

      HttpResponse<String> health =
          house.send(
              HttpRequest.newBuilder(URI.create(house.url("/health")))
                  .header("X-Request-Id", "no good"));
      assertThat(id(health)).isNotEqualTo("no good").isNotEmpty();
    }
  }

  @Test
  void whoIsNotLetInIsInTheLogWithoutTheToken() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, yaml(""))) {
      String token = house.token("eve", "mcp");
      HttpRequest.Builder bad =
          HttpRequest.newBuilder(URI.create(house.url("/mcp")))
              .header("Authorization", "Bearer " + token + "x");
      HttpResponse<String> refused = house.send(bad);
      assertThat(refused.statusCode()).isEqualTo(401);
      HttpResponse<String> lacking =
          house.send(
              HttpRequest.newBuilder(URI.create(house.url("/api/v1/tokens")))
                  .header("Authorization", "Bearer " + token));
      assertThat(lacking.statusCode()).isEqualTo(403);

      List<Json> denials = lines(house, "kind=denial");
      assertThat(denials).hasSize(2);
      assertThat(denials.getFirst().get("request").text()).isEqualTo(id(refused));
      assertThat(denials.getFirst().get("reason").text()).startsWith("token-refused");
      assertThat(denials.getFirst().get("name").text()).isEqualTo("/mcp");
      assertThat(denials.getLast().get("subject").text()).isEqualTo("eve");
      assertThat(denials.getLast().get("reason").text()).startsWith("scope.missing");
      assertThat(only(lines(house, "kind=login&subject=eve")).get("outcome").text())
          .isEqualTo("ok");
      assertThat(everything()).doesNotContain(token);
    }
  }

  @Test
  void aChangeIsWrittenBeforeAndAfterItIsMade() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, yaml(""))) {
      house.addCommand("more", List.of("true"));
      HttpResponse<String> again =
          house.send(house.post("/api/v1/servers", "{\"name\":\"more\",\"command\":\"true\"}"));
      assertThat(again.statusCode()).isEqualTo(409);

      List<Json> changes = lines(house, "kind=change&server=more");
      assertThat(changes.stream().map(line -> line.get("outcome").text()).toList())
          .containsExactly("intent", "ok", "intent", "failed");
      assertThat(changes.getFirst().get("action").text()).isEqualTo("server add");
      assertThat(changes.getLast().get("request").text()).isEqualTo(id(again));
    }
    String all = everything();
    assertThat(all).contains("\"kind\":\"start\"", "\"kind\":\"stop\"", "\"checkpoint\"");
  }

  @Test
  void aKnownSecretInTheArgumentsIsHidden() throws Exception {
    ShellServer shell = ShellServer.in(directory);
    String yaml =
        "listen: {port: 0}\nservers:\n"
            + shell.yaml("shell").replace("}\n", ", env: {KEY: \"x ${file:" + file() + "}\"}}\n");
    try (RunningHouse house = RunningHouse.open(directory, yaml)) {
      house.call("shell__hello", "{}");
      house.call("shell__hello", "{\"note\":\"it is " + SECRET + ", you know\"}");

      assertThat(lines(house, "kind=call").getLast().get("arguments").toString())
          .isEqualTo("{\"note\":\"***\"}");
    }
    assertThat(everything()).doesNotContain(SECRET);
  }

  private Path file() throws Exception {
    Path file = directory.resolve("key");
    if (!Files.exists(file)) {
      Files.createFile(
          file,
          java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
              java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, SECRET + "\n");
    }
    return file;
  }

  @Test
  void aDiskThatCannotBeWrittenRefusesChangesAndSaysSo() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, yaml(""))) {
      Path away = directory.resolve("away");
      Files.move(folder(), away);
      Files.createFile(folder());

      HttpResponse<String> answer =
          house.send(house.post("/api/v1/servers", "{\"name\":\"more\",\"command\":\"true\"}"));

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("urn:roundhouse:problem:audit-unavailable", "make room");
      assertThat(house.send(house.request("/api/v1/servers/more")).statusCode()).isEqualTo(404);
      assertThat(house.call("shell__hello", "{}").body()).as("calls go on").contains("hello");
      assertThat(house.metric("roundhouse_security_audit_failures_total")).isPositive();

      Files.delete(folder());
      Files.move(away, folder());
      house.addCommand("more", List.of("true"));
      assertThat(lines(house, "kind=call")).as("nothing was lost").hasSize(1);
    }
    assertThat(verified("--json").get("good").truth(false)).isTrue();
  }

  @Test
  void callsAreRefusedTooWhereThatIsAskedFor() throws Exception {
    String yaml = yaml("audit: {on-failure: refuse-all}\n");
    try (RunningHouse house = RunningHouse.open(directory, yaml)) {
      assertThat(house.call("shell__hello", "{}").body()).contains("hello");
      Path away = directory.resolve("away");
      Files.move(folder(), away);
      Files.createFile(folder());
      house.send(house.post("/api/v1/servers", "{\"name\":\"more\",\"command\":\"true\"}"));

      HttpResponse<String> refused = house.call("shell__hello", "{}");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("audit-unavailable");

      Files.delete(folder());
      Files.move(away, folder());
      await().until(() -> house.call("shell__hello", "{}").statusCode() == 200);
    }
  }

  private Json verified(String... more) throws Exception {
    List<String> all = new java.util.ArrayList<>(List.of("audit", "verify", "--data"));
    all.add(directory.resolve("data").toString());
    all.addAll(List.of(more));
    return Json.parse(Ran.of(all.toArray(String[]::new)).out().getBytes(UTF_8));
  }

  @Test
  void theCommandsVerifyAndFind() throws Exception {
    String data = directory.resolve("data").toString();
    try (RunningHouse house = RunningHouse.open(directory, yaml(""))) {
      house.call("shell__hello", "{\"note\":\"hi\"}");
      assertThat(lines(house, "kind=call")).hasSize(1);
      Ran verified = Ran.of("audit", "verify", "--data", data);
      assertThat(verified.exit()).as(verified.err()).isZero();
      assertThat(verified.out()).startsWith("good: ");

      Ran found = Ran.of("audit", "query", "--tool", "hello", "--since", "1h", "--data", data);
      assertThat(found.exit()).isZero();
      assertThat(found.out()).contains("tools/call hello", "local", "shell");
      Ran json = Ran.of("audit", "query", "--kind", "call", "--json", "--data", data);
      assertThat(Json.parse(json.out().getBytes(UTF_8)).get("name").text()).isEqualTo("hello");
      assertThat(Ran.of("audit", "query", "--since", "soon", "--data", data).exit()).isEqualTo(2);
      assertThat(house.send(house.request("/api/v1/audit?what=x")).statusCode()).isEqualTo(422);
      assertThat(house.send(house.request("/api/v1/audit?limit=0")).statusCode()).isEqualTo(422);
    }
    Path file = folder().resolve("audit-1.jsonl");
    Files.writeString(file, Files.readString(file).replace("\"note\":\"hi\"", "\"note\":\"ho\""));

    Ran bad = Ran.of("audit", "verify", "--data", data);

    assertThat(bad.exit()).isEqualTo(1);
    assertThat(bad.out()).contains(file + ":", "was changed", "not good");
    Json fault = verified("--json").get("faults").items().getFirst();
    assertThat(fault.get("file").text()).isEqualTo(file.toString());
    assertThat(fault.get("line").integer(0)).isPositive();
  }

  @Test
  void oneThatIsOffLeavesNothing() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, yaml("audit: {enabled: false}\n"))) {
      assertThat(house.call("shell__hello", "{}").body()).contains("hello");
      assertThat(lines(house, "limit=5")).isEmpty();
    }
    assertThat(folder()).doesNotExist();
  }
}
