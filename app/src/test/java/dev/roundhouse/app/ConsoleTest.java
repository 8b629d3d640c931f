package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Ticker;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets into the console, and what each is told there.
final class ConsoleTest {
  private static final List<String> PAGES =
      List.of(
          "/console/overview",
          "/console/servers",
          "/console/servers/kept",
          "/console/servers-do?do=stop&server=kept",
          "/console/servers/kept/remove",
          "/console/tools",
          "/console/connect",
          "/console/why",
          "/console/why?tool=kept__any",
          "/console/virtual",
          "/console/virtual-new",
          "/console/activity",
          "/console/audit",
          "/console/approvals",
          "/console/access",
          "/console/policy",
          "/console/servers-add",
          "/console/servers-add?way=paste",
          "/console/servers/kept/edit",
          "/console/settings",
          "/console/settings?all=yes",
          "/console/settings/doctor",
          "/console/settings/backups",
          "/console/settings/licences");

  private static final String SETTINGS =
      """
      listen:
        port: 0
      listeners:
        console: 0
      servers:
        kept:
          command: sleep
          args: ["1000"]
          env: {API_TOKEN: "a-value-that-nobody-may-read"}
      """;

  @TempDir private Path directory;

  /// A clock that is set by hand, so much ahead of the real one.
  private static final class Ahead implements Ticker {
    private final AtomicReference<Duration> by = new AtomicReference<>(Duration.ZERO);

    @Override
    public Instant instant() {
      return Ticker.system().instant().plus(by.get());
    }

    @Override
    public long nanos() {
      return Ticker.system().nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      Ticker.system().sleep(duration);
    }
  }

  private static void account(RunningHouse house, String name, String scope) throws Exception {
    HttpResponse<String> made =
        house.send(
            house.post(
                "/api/v1/accounts",
                "{\"name\":\"%s\",\"password\":\"%s\",\"scopes\":[\"%s\"]}"
                    .formatted(name, Browser.PASSWORD, scope)));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
  }

  @Test
  void theFirstAccountIsMadeByTheLinkAndOnlyOnce() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = new Browser(house.url(""));
        Browser thief = new Browser(house.url(""))) {
      String link = Browser.invitation(house);
      String stolen = thief.get(link).body();
      HttpResponse<String> made = browser.makeFirst(link, "ada");

      assertThat(made.statusCode()).as(made.body()).isEqualTo(303);
      assertThat(made.headers().firstValue("set-cookie").orElseThrow())
          .startsWith("roundhouse_session=")
          .contains("HttpOnly", "SameSite=Strict", "Path=/")
          .doesNotContain("Secure");
      assertThat(browser.get("/console/overview").statusCode()).isEqualTo(200);
      assertThat(browser.get(link).body()).contains("not good any more");
      HttpResponse<String> again =
          thief.post(
              "/console/first-visit",
              Map.of(
                  "token",
                  Browser.token(stolen),
                  "code",
                  link.substring(link.indexOf('=') + 1),
                  "name",
                  "eve",
                  "password",
                  Browser.PASSWORD,
                  "again",
                  Browser.PASSWORD));
      assertThat(again.statusCode()).isEqualTo(403);
      assertThat(house.send(house.request("/api/v1/accounts")).body()).doesNotContain("eve");
    }
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      assertThat(house.notes()).noneMatch(note -> note.contains("first-visit"));
    }
  }

  @Test
  void anInvitationEndsWithTheNextStartAndAfterAnHour() throws Exception {
    String old;
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      old = Browser.invitation(house);
    }
    Ahead ticker = new Ahead();
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS, ticker);
        Browser browser = new Browser(house.url(""))) {
      assertThat(browser.get(old).body()).contains("not good any more");
      assertThat(browser.get(Browser.invitation(house)).body()).contains("Make the account");

      ticker.by.set(Duration.ofMinutes(61));

      assertThat(browser.get(Browser.invitation(house)).body()).contains("not good any more");
    }
  }

  @Test
  void aSessionSurvivesARestartAndEndsBySigningOut() throws Exception {
    String cookie;
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = Browser.first(house)) {
      cookie = browser.cookie("roundhouse_session");
    }
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = new Browser(house.url(""))) {
      assertThat(cookie).hasSizeGreaterThan(40);
      String named = "roundhouse_session=" + cookie;
      HttpResponse<String> page =
          browser.send(browser.request("/console/overview").header("Cookie", named));
      assertThat(page.statusCode()).isEqualTo(200);

      String token = Browser.token(page.body());
      HttpResponse<String> out =
          browser.send(
              browser
                  .form("/console/sign-out", Map.of("token", token))
                  .header("Cookie", named)
                  .header("Origin", house.url("")));
      assertThat(out.statusCode()).isEqualTo(303);
      HttpResponse<String> after =
          browser.send(browser.request("/console/overview").header("Cookie", named));
      assertThat(after.statusCode()).isEqualTo(303);
      assertThat(after.headers().firstValue("location").orElseThrow())
          .isEqualTo("/console/sign-in?next=%2Fconsole%2Foverview");
    }
  }

  @Test
  void aSessionEndsWhenNothingIsDoneAndWithItsAccountsPassword() throws Exception {
    Ahead ticker = new Ahead();
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS, ticker);
        Browser browser = Browser.first(house)) {
      ticker.by.set(Duration.ofMinutes(29));
      assertThat(browser.get("/console/overview").statusCode()).isEqualTo(200);
      ticker.by.set(Duration.ofMinutes(50));
      // What a page fetches by itself is no use of it.
      assertThat(
              browser
                  .send(browser.request("/console/overview").header("HX-Target", "live"))
                  .statusCode())
          .isEqualTo(200);
      ticker.by.set(Duration.ofMinutes(70));
      assertThat(browser.get("/console/overview").statusCode()).isEqualTo(303);

      assertThat(browser.signIn("ada", Browser.PASSWORD).statusCode()).isEqualTo(303);
      assertThat(browser.get("/console/overview").statusCode()).isEqualTo(200);
      HttpResponse<String> reset =
          house.send(
              house.post(
                  "/api/v1/accounts/ada/reset", "{\"password\":\"another long one to keep\"}"));
      assertThat(reset.statusCode()).isEqualTo(204);
      assertThat(browser.get("/console/overview").statusCode()).isEqualTo(303);
    }
  }

  @Test
  void everyPageIsThereForAnAdministratorAndShowsNoSecret() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = Browser.first(house)) {
      String code = Browser.invitation(house).replaceAll(".*=", "");
      for (String path : PAGES) {
        HttpResponse<String> page = browser.get(path);
        assertThat(page.statusCode()).as(path + page.body()).isEqualTo(200);
        assertThat(page.body())
            .as(path)
            .contains("<title>", "</html>")
            .doesNotContain(
                "a-value-that-nobody-may-read",
                Browser.PASSWORD,
                house.token(),
                code,
                browser.cookie("roundhouse_session"));
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
            .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
            .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("referrer-policy")).hasValue("same-origin");
        assertThat(page.headers().firstValue("cache-control")).hasValue("no-store");
        // Nothing that such a policy would block.
        assertThat(page.body()).as(path).doesNotContain(" style=", " onclick=", "<style", "//cdn");
        assertThat(page.body()).as(path).doesNotContainPattern("<script(?! src=)");
      }
      assertThat(browser.get("/console/servers/kept").body()).contains("API_TOKEN", "••••");
      assertThat(browser.get("/console/servers/none").statusCode()).isEqualTo(404);
      assertThat(browser.get("/console/none").statusCode()).isEqualTo(404);
      assertThat(browser.get("/").headers().firstValue("location")).hasValue("/console/overview");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "approve, /console/overview /console/approvals",
    "monitor, /console/overview /console/servers /console/servers/kept /console/virtual",
    "mcp, /console/overview /console/servers /console/servers/kept /console/tools /console/connect"
        + " /console/why"
        + " /console/why?tool=kept__any /console/virtual"
  })
  void eachIsShownWhatTheirScopesOpenAndRefusedTheRest(String scope, String open) throws Exception {
    List<String> mine = List.of(open.split(" "));
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = new Browser(house.url(""))) {
      account(house, "bob", scope);
      assertThat(browser.signIn("bob", Browser.PASSWORD).statusCode()).isEqualTo(303);
      for (String path : PAGES) {
        HttpResponse<String> page = browser.get(path);
        assertThat(page.statusCode()).as(path).isEqualTo(mine.contains(path) ? 200 : 403);
        assertThat(page.body()).as(path).doesNotContain("href=\"/console/audit\"");
      }
      HttpResponse<String> stop =
          browser.act("/console/servers-do", Map.of("do", "stop", "server", "kept"));
      assertThat(stop.statusCode()).isEqualTo(403);
      assertThat(stop.body()).contains("scope admin");
    }
  }

  @Test
  void aFormWithoutTheTokenOfTheSessionDoesNothing() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = Browser.first(house);
        Browser other = new Browser(house.url(""))) {
      Map<String, String> stop = Map.of("do", "stop", "server", "kept");
      assertThat(browser.post("/console/servers-do", stop).statusCode()).isEqualTo(403);
      String foreign = Browser.token(other.get("/console/sign-in").body());
      Map<String, String> forged = Map.of("do", "stop", "server", "kept", "token", foreign);
      assertThat(browser.post("/console/servers-do", forged).statusCode()).isEqualTo(403);
      assertThat(house.send(house.request("/api/v1/servers/kept")).body())
          .contains("\"held\":false");

      assertThat(browser.act("/console/servers-do", stop).statusCode()).isEqualTo(303);
      assertThat(house.send(house.request("/api/v1/servers/kept")).body())
          .contains("\"held\":true");
      assertThat(house.send(house.request("/api/v1/audit?kind=change&subject=ada")).body())
          .contains("server stop");
      assertThat(
              other
                  .post("/console/sign-in", Map.of("name", "ada", "password", Browser.PASSWORD))
                  .statusCode())
          .isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "https://evil.example", "http://127.0.0.1:1", "http://localhost:9"})
  void aFormOfAnotherPageDoesNothing(String origin) throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = Browser.first(house)) {
      String token = Browser.token(browser.get("/console/overview").body());
      var request =
          browser.form(
              "/console/servers-do", Map.of("do", "stop", "server", "kept", "token", token));
      HttpResponse<String> answer =
          browser.send(origin.isEmpty() ? request : request.header("Origin", origin));

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(house.send(house.request("/api/v1/servers/kept")).body())
          .contains("\"held\":false");
    }
  }

  @Test
  void wrongPasswordsLockAsTheyDoElsewhere() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = new Browser(house.url(""))) {
      account(house, "bob", "admin");
      for (int wrong = 0; wrong < 5; wrong++) {
        assertThat(browser.signIn("bob", "not the right one").statusCode()).isEqualTo(403);
      }
      assertThat(browser.signIn("bob", Browser.PASSWORD).statusCode()).isEqualTo(403);
      assertThat(house.send(house.request("/api/v1/audit?kind=denial")).body())
          .contains("wrong password", "the account is locked");
    }
  }

  @Test
  void assetsAreKeptForEverAndReportsAreCounted() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = new Browser(house.url(""))) {
      String page = browser.get("/console/sign-in").body();
      Matcher asset = Pattern.compile("(?:href|src)=\"(/console/assets/[^\"]+)\"").matcher(page);
      int found = 0;
      while (asset.find()) {
        HttpResponse<String> file = browser.get(asset.group(1));
        assertThat(file.statusCode()).as(asset.group(1)).isEqualTo(200);
        assertThat(file.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
        found++;
      }
      assertThat(found).isEqualTo(4);
      assertThat(browser.get("/console/assets/../texts.properties").statusCode()).isNotEqualTo(200);
      assertThat(house.metric("roundhouse_console_csp_reports_total")).isZero();

      HttpResponse<String> report =
          browser.send(
              browser
                  .request("/console/csp-report")
                  .header("Content-Type", "application/csp-report")
                  .POST(BodyPublishers.ofString("{}")));

      assertThat(report.statusCode()).isEqualTo(204);
      assertThat(house.metric("roundhouse_console_csp_reports_total")).isEqualTo(1);
    }
  }

  @Test
  void itIsOnAPortOfItsOwnToo() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = new Browser(house.url(Role.CONSOLE, ""))) {
      assertThat(Browser.invitation(house)).isNotEmpty();
      assertThat(browser.makeFirst(Browser.invitation(house), "ada").statusCode()).isEqualTo(303);
      assertThat(browser.get("/console/servers").statusCode()).isEqualTo(200);
      assertThat(browser.get("/health").statusCode()).isEqualTo(200);
      assertThat(browser.get("/api/v1/servers").statusCode()).isEqualTo(401);
      assertThat(browser.get("/mcp").statusCode()).isEqualTo(401);
    }
  }
}
