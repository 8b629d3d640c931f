package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.admin.console.Licences;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a person decides at the console: who comes in, what may be called, which servers there are,
/// and how the program itself is kept.
@Timeout(120)
final class ConsoleGovernTest {
  private static final Pattern DRAFT = Pattern.compile("/console/drafts/[A-Za-z0-9_-]+");

  @TempDir private Path directory;

  private static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return answer.headers().firstValue("location").orElseThrow();
  }

  private String audit(RunningHouse house) throws Exception {
    return house.send(house.request("/api/v1/audit?kind=change&subject=ada")).body();
  }

  @Test
  void aTokenIsShownOnceAndCanBeRevoked() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house)) {
      String made =
          location(
              browser.act(
                  "/console/access/tokens",
                  Map.of("subject", "robot", "scope", "mcp", "scopes", "server:a", "ttl", "1h")));
      String page = browser.get(made).body();
      Matcher shown = Pattern.compile("data-copy=\"([^\"]+)\"").matcher(page);
      assertThat(shown.find()).as(page).isTrue();
      String token = shown.group(1);

      assertThat(made).doesNotContain(token);
      assertThat(browser.get(made).body()).doesNotContain(token).contains("robot", "server:a");
      assertThat(status(house, token)).isEqualTo(200);

      Matcher revoke = Pattern.compile("/console/access/tokens/[^/\"]+/revoke").matcher(page);
      assertThat(revoke.find()).isTrue();
      assertThat(browser.get(revoke.group()).body()).contains("Revoke the token of robot?");
      location(browser.act(revoke.group(), Map.of()));

      assertThat(status(house, token)).isEqualTo(401);
      assertThat(browser.get("/console/access").body()).doesNotContain(">robot<");
      assertThat(browser.get("/console/access?all=yes").body()).contains(">robot<", "Revoked");
      assertThat(audit(house)).contains("token create", "token revoke").doesNotContain(token);
    }
  }

  private static int status(RunningHouse house, String token) throws Exception {
    return house
        .send(
            HttpRequest.newBuilder(URI.create(house.url("/api/v1/tools")))
                .header("Authorization", "Bearer " + token))
        .statusCode();
  }

  @Test
  void peopleAreMadeDisabledAndGivenOtherPasswords() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house);
        Browser bob = new Browser(house.url(""))) {
      Map<String, String> wish =
          Map.of(
              "name",
              "bob",
              "password",
              Browser.PASSWORD,
              "again",
              Browser.PASSWORD,
              "scope",
              "monitor",
              "back",
              "/console/access");
      location(browser.act("/console/access/people", wish));
      assertThat(bob.signIn("bob", Browser.PASSWORD).statusCode()).isEqualTo(303);
      for (String path :
          new String[] {
            "/console/access",
            "/console/policy",
            "/console/settings",
            "/console/settings/backups",
            "/console/servers-add"
          }) {
        assertThat(bob.get(path).statusCode()).as(path).isEqualTo(403);
      }

      String differ =
          location(
              browser.act(
                  "/console/access/people/bob/password",
                  Map.of(
                      "password",
                      "one long enough",
                      "again",
                      "another one",
                      "back",
                      "/console/access")));
      assertThat(browser.get(differ).body()).contains("The two passwords are not the same.");
      location(
          browser.act(
              "/console/access/people/bob/password",
              Map.of("password", "another long one to keep", "again", "another long one to keep")));
      assertThat(bob.get("/console/overview").statusCode()).isEqualTo(303);
      assertThat(bob.signIn("bob", "another long one to keep").statusCode()).isEqualTo(303);

      location(browser.act("/console/access/people/bob/disable", Map.of()));
      assertThat(bob.get("/console/overview").statusCode()).isEqualTo(303);
      assertThat(browser.get("/console/access").body()).contains("Disabled");
    }
  }

  @Test
  void aCallIsApprovedHereAndMadeThere() throws Exception {
    String yaml =
        "listen:\n  port: 0\nservers:\n"
            + ShellServer.in(directory).yaml("shell")
            + "approval:\n  tools: [\"shell/*\"]\n  patience: 0s\n";
    try (RunningHouse house = RunningHouse.open(directory, yaml);
        Browser browser = Browser.first(house)) {
      String token = house.token("eve", "mcp");
      assertThat(call(house, token)).isEqualTo(403);
      String page = browser.get("/console/approvals").body();
      assertThat(page).contains("1 call waits", "eve asked", "shell/hello");
      Matcher form = Pattern.compile("/console/approvals/calls/[^\"]+").matcher(page);
      assertThat(form.find()).isTrue();

      String back = location(browser.act(form.group(), Map.of("do", "approve")));

      assertThat(browser.get(back).body()).contains("eve may call shell/hello once.");
      assertThat(call(house, token)).isEqualTo(200);
      assertThat(browser.get("/console/approvals").body()).contains("Decided before", "Made");
      assertThat(call(house, token)).isEqualTo(403);
      Matcher other =
          Pattern.compile("/console/approvals/calls/[^\"]+")
              .matcher(browser.get("/console/approvals").body());
      assertThat(other.find()).isTrue();
      location(browser.act(other.group(), Map.of("do", "deny")));
      assertThat(call(house, token)).isEqualTo(403);
      assertThat(browser.get("/console/approvals").body()).contains("Denied");
      assertThat(audit(house)).contains("approval approve", "approval deny");
    }
  }

  private static int call(RunningHouse house, String token) throws Exception {
    return house
        .send(
            HttpRequest.newBuilder(URI.create(house.url("/tools/shell__hello")))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString("{}")))
        .statusCode();
  }

  @Test
  void thePolicyAnswersWhatWouldBecomeOfACall() throws Exception {
    String yaml =
        "listen:\n  port: 0\nservers:\n"
            + ShellServer.in(directory).yaml("shell")
            + "approval:\n  tools: [\"shell/*\"]\n";
    try (RunningHouse house = RunningHouse.open(directory, yaml);
        Browser browser = Browser.first(house)) {
      HttpResponse<String> asked =
          browser.act(
              "/console/policy", Map.of("tool", "shell/hello", "as", "eve", "scopes", "mcp"));
      assertThat(asked.statusCode()).isEqualTo(200);
      assertThat(asked.body()).contains("A person is asked first", "value=\"shell/hello\"");
      assertThat(
              browser
                  .act("/console/policy", Map.of("tool", "shell/hello", "scopes", "monitor"))
                  .body())
          .contains("The call is refused");
      HttpResponse<String> wrong =
          browser.act("/console/policy", Map.of("tool", "nothing", "scopes", "mcp"));
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.body()).contains("is no tool; write it as SERVER/TOOL");
    }
  }

  @Test
  void whatIsPastedIsLookedAtFirstAndItsSecretsGoIntoFiles() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house)) {
      String pasted =
          "{\"mcpServers\":{\"one\":{\"command\":\"sleep\",\"args\":[\"1000\"],"
              + "\"env\":{\"API_TOKEN\":\"very-secret-value\"}},\"two\":{\"url\":5}}}";
      String draft =
          location(browser.act("/console/servers-add", Map.of("way", "paste", "text", pasted)));
      assertThat(draft).matches(DRAFT);
      String page = browser.get(draft).body();
      assertThat(page)
          .contains("What will happen", "one-api_token", "command: sleep", "What cannot be taken")
          .doesNotContain("very-secret-value");
      assertThat(house.send(house.request("/api/v1/servers/one")).statusCode()).isEqualTo(404);

      String after = location(browser.act(draft, Map.of("server", "one")));

      assertThat(after).isEqualTo("/console/servers/one");
      Path secret = directory.resolve("data/secrets/one-api_token");
      assertThat(secret).hasContent("very-secret-value");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
      assertThat(house.send(house.request("/api/v1/servers/one")).body())
          .contains("${secret:one-api_token}")
          .doesNotContain("very-secret-value");
      assertThat(browser.get(draft).statusCode()).isEqualTo(404);
      assertThat(audit(house))
          .contains("secret write", "server add")
          .doesNotContain("very-secret-value");
    }
  }

  @Test
  void theFormAddsAServerThatWaitsToBeLetIn() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house)) {
      Map<String, String> form =
          Map.of(
              "way",
              "form",
              "name",
              "sleeper",
              "command",
              "sleep '1000'",
              "description",
              "Sleeps",
              "isolation",
              "shared",
              "quarantined",
              "yes");
      String draft = location(browser.act("/console/servers-add", form));
      assertThat(browser.get(draft).body())
          .contains("isolation: shared", "description: Sleeps", "No client sees");
      location(browser.act(draft, Map.of("server", "sleeper")));
      assertThat(house.send(house.request("/api/v1/servers/sleeper")).body())
          .contains("\"quarantined\":true", "\"isolation\":\"shared\"");
      assertThat(browser.get("/console/approvals").body()).contains("sleeper", "Let in");

      HttpResponse<String> wrong =
          browser.act(
              "/console/servers-add", Map.of("way", "form", "name", "Not Good", "command", "x"));
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.body()).contains("is no name for a server", "value=\"Not Good\"");
      assertThat(
              browser
                  .act(
                      "/console/servers-add",
                      Map.of("way", "form", "name", "b", "command", "x", "url", "http://h/mcp"))
                  .body())
          .contains("Say a command or an address, and not both.");
    }
  }

  @Test
  void anEditShowsItsDifferenceAndKeepsWhatIsMasked() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house)) {
      String added =
          "{\"name\":\"kept\",\"command\":\"sleep\",\"args\":[\"1000\"],"
              + "\"env\":{\"WORD\":\"in-the-clear\"}}";
      assertThat(house.send(house.post("/api/v1/servers", added)).statusCode()).isEqualTo(201);
      String page = browser.get("/console/servers/kept/edit").body();
      assertThat(page).contains("command: sleep", "****").doesNotContain("in-the-clear");
      String yaml =
          """
          servers:
            kept:
              command: sleep
              args:
                - "2000"
              env:
                WORD: "****"
              description: longer
          """;

      String draft = location(browser.act("/console/servers/kept/edit", Map.of("text", yaml)));
      assertThat(browser.get(draft).body())
          .contains(
              "class=\"gone\">-       - \"1000\"",
              "class=\"new\">+       - \"2000\"",
              "calls that it has");
      location(browser.act(draft, Map.of("server", "kept")));

      String now = house.send(house.request("/api/v1/servers/kept")).body();
      assertThat(now).contains("\"2000\"", "longer");
      assertThat(audit(house)).contains("server replace");
      HttpResponse<String> wrong =
          browser.act(
              "/console/servers/kept/edit", Map.of("text", "servers:\n  kept: {comand: x}\n"));
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.body()).contains("text:2:10", "command", "comand: x");
      assertThat(
              browser
                  .act(
                      "/console/servers/kept/edit",
                      Map.of("text", "servers:\n  other: {command: x}\n"))
                  .body())
          .contains("The text is about another server than kept");
    }
  }

  @Test
  void aDraftIsRefusedWhenItsServerHasChangedMeanwhile() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory);
        Browser browser = Browser.first(house)) {
      Map<String, String> form =
          Map.of("way", "yaml", "text", "servers: {late: {command: sleep, args: ['1']}}");
      String draft = location(browser.act("/console/servers-add", form));
      String added = "{\"name\":\"late\",\"command\":\"sleep\",\"args\":[\"2\"]}";
      assertThat(house.send(house.post("/api/v1/servers", added)).statusCode()).isEqualTo(201);

      String back = location(browser.act(draft, Map.of("server", "late")));

      assertThat(browser.get(back).body()).contains("has changed since you looked");
      assertThat(house.send(house.request("/api/v1/servers/late")).body()).contains("\"2\"");
    }
  }

  @Test
  void settingsSayWhereTheyComeFromAndBackupsAreMade() throws Exception {
    String yaml = "listen: {port: 0}\ngateway: {list-wait: 7s}\n";
    try (RunningHouse house = RunningHouse.open(directory, yaml);
        Browser browser = Browser.first(house)) {
      String said = browser.get("/console/settings").body();
      assertThat(said)
          .contains("gateway.list-wait", "7s", "at once", "listen.port", "at the next start")
          .doesNotContain("listen.max-body");
      assertThat(browser.get("/console/settings?q=listen.max-body").body())
          .contains("listen.max-body", "Default");
      assertThat(browser.get("/console/settings/doctor").body()).contains("java", "clock");
      assertThat(browser.get("/console/settings/backups").body()).contains("No backup yet");

      String back = location(browser.act("/console/settings/backups", Map.of()));

      assertThat(browser.get(back).body()).contains("is made:", "roundhouse-20");
      try (Stream<Path> files = Files.list(directory.resolve("data/backups"))) {
        assertThat(files).hasSize(1);
      }
      assertThat(browser.get("/console/settings/licences").body())
          .contains("netty-handler", "Apache-2.0");
      assertThat(audit(house)).contains("backup make");
    }
  }

  @Test
  void everyLibraryHasALicence() {
    assertThat(Licences.all())
        .hasSizeGreaterThan(40)
        .filteredOn(each -> each.licence().isEmpty())
        .extracting(Licences.Library::name)
        // What only the tests have.
        .filteredOn(name -> !TESTED.matcher(name).matches())
        .isEmpty();
  }

  private static final Pattern TESTED =
      Pattern.compile(
          "junit-.*|assertj-.*|awaitility|hamcrest|apiguardian-api|opentest4j|byte-buddy.*"
              + "|archunit.*|surefire-.*|common-.*|maven-.*|plexus-.*|guava-mini|itu|json-schema-validator"
              + "|jsr305|mcp|mcp-.*|reactive-streams|reactor-core|subethasmtp");
}
