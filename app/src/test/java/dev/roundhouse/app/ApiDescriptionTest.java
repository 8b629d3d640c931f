package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.app.ApiDescription.Operation;
import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The document of the routes and the doors are the same, both ways.
final class ApiDescriptionTest {
  private static final String SETTINGS =
      """
      listen: {port: 0}
      listeners: {monitoring: 0}
      servers:
        some: {command: "node", enabled: false}
      virtual-servers:
        menu: {tools: []}
      """;

  private static final String NOTHING = "there is nothing here";

  @TempDir private Path directory;

  private static ApiDescription of(RunningHouse house) throws Exception {
    HttpResponse<String> answer = house.send(house.request("/openapi.json"));
    assertThat(answer.statusCode()).isEqualTo(200);
    return ApiDescription.of(answer.body());
  }

  private static String path(Operation operation) {
    return operation
        .path()
        .replace("{package}", "some@1.0.0")
        .replace("/v/{name}", "/v/menu")
        .replace("authorizations/{id}", "authorizations/00")
        .replaceAll("\\{[a-z]+}", "some");
  }

  @Test
  void isAnOpenApiDocument() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      ApiDescription description = of(house);

      Json document = description.document();
      assertThat(document.get("openapi").text()).isEqualTo("3.1.0");
      assertThat(document.get("info").get("title").text()).isEqualTo("Roundhouse");
      assertThat(document.get("info").get("version").text()).isNotBlank();
      Json schemas = document.get("components").get("schemas");
      for (String each : ApiDescription.references(document)) {
        assertThat(each).startsWith("#/components/schemas/");
        assertThat(schemas.get(each.substring("#/components/schemas/".length())).isPresent())
            .as(each)
            .isTrue();
      }
      List<Operation> operations = description.operations();
      assertThat(operations).hasSizeGreaterThan(120);
      assertThat(operations.stream().map(Operation::id)).doesNotHaveDuplicates();
      operations.forEach(ApiDescriptionTest::isWhole);
    }
  }

  private static void isWhole(Operation operation) {
    String name = operation.method() + " " + operation.path();
    assertThat(operation.json().get("summary").text()).as(name).isNotBlank();
    assertThat(operation.json().get("tags").items()).as(name).hasSize(1);
    assertThat(operation.json().get("security").isPresent()).as(name).isTrue();
    List<String> statuses =
        operation.json().get("responses").members().stream().map(Json.Field::key).toList();
    assertThat(statuses).as(name).anyMatch(each -> each.matches("101|20[0-4]"));
    Set<String> named =
        Pattern.compile("\\{([a-z]+)}")
            .matcher(operation.path())
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> declared = new TreeSet<>();
    Stream.of(operation.place().get("parameters"), operation.json().get("parameters"))
        .flatMap(each -> each.items().stream())
        .filter(each -> "path".equals(each.get("in").text()))
        .forEach(each -> declared.add(String.valueOf(each.get("name").text())));
    assertThat(declared).as(name).isEqualTo(named);
  }

  /// Nobody describes what is not there, or asks for another scope than the door does.
  @Test
  void everyRouteThatIsDescribedIsThere() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      Set<String> wrong = new TreeSet<>();
      for (Operation each : of(house).operations()) {
        // Those are there only where an issuer is configured; see ResourceServerTest.
        if (!each.path().startsWith("/.well-known/")) {
          look(house, each, wrong);
        }
      }
      assertThat(wrong).isEmpty();
    }
  }

  private static void look(RunningHouse house, Operation operation, Set<String> wrong)
      throws Exception {
    String name = operation.method() + " " + operation.path();
    Set<String> scopes = operation.scopes();
    String other =
        Stream.of("mcp", "monitor", "approve")
            .filter(each -> !scopes.contains(each))
            .findFirst()
            .orElseThrow();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(house.url(path(operation))))
            .header("Content-Type", "application/json")
            .method(
                operation.method().toUpperCase(java.util.Locale.ROOT),
                BodyPublishers.ofString("{}"));
    HttpResponse<String> stranger = house.send(request.copy());
    if (operation.isOpen() == (stranger.statusCode() == 401)) {
      wrong.add(name + " without a token -> " + stranger.statusCode());
    }
    String token = house.token(other, other);
    HttpResponse<String> answer = house.send(request.header("Authorization", "Bearer " + token));
    boolean isThere = answer.statusCode() != 405 && !answer.body().contains(NOTHING);
    boolean isRead = operation.method().equals("get") && !scopes.isEmpty();
    // A body is looked at before anything is done with it; what needs a scope is never done.
    boolean isRefused =
        isRead
            ? answer.statusCode() == 403
            : scopes.isEmpty() || List.of(400, 403, 404, 422).contains(answer.statusCode());
    if (!isThere || !isRefused) {
      wrong.add(name + " with " + other + " -> " + answer.statusCode() + " " + answer.body());
    }
  }

  /// Nobody adds a route without describing it: the paths are read out of the compiled doors.
  @Test
  void everyRouteThatIsThereIsDescribed() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        RawHttp http = new RawHttp(URI.create(house.url("")), Duration.ofSeconds(30))) {
      List<Operation> operations = of(house).operations();
      Set<String> paths = new TreeSet<>(RouteMatrixTest.paths());
      operations.forEach(each -> paths.add(path(each)));
      Set<String> wrong = new TreeSet<>();
      int routes = 0;
      for (String path : paths) {
        if (!path.equals("/") && !path.startsWith("/console")) {
          RawHttp.Head head = patch(http, house, path);
          routes += head.status() == 405 ? 1 : 0;
          compare(path, head, operations, wrong);
        }
      }
      assertThat(wrong).isEmpty();
      assertThat(routes).isGreaterThan(90);
    }
  }

  private static RawHttp.Head patch(RawHttp http, RunningHouse house, String path)
      throws Exception {
    String head =
        "PATCH %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Length: 0\r\n\r\n"
            .formatted(path, URI.create(house.url("")).getAuthority(), house.token());
    http.send(head.getBytes(US_ASCII));
    RawHttp.Head answer = java.util.Objects.requireNonNull(http.head(), path);
    http.body(answer);
    return answer;
  }

  private static void compare(
      String path, RawHttp.Head head, List<Operation> operations, Set<String> wrong) {
    if (head.status() == 404) {
      return; // Nothing is there, whatever the method.
    }
    if (head.status() != 405) {
      wrong.add("PATCH " + path + " -> " + head.status());
      return;
    }
    Set<String> allowed = new HashSet<>(List.of(head.header("allow").split(", ")));
    allowed.remove("HEAD");
    Set<String> exact = methods(operations.stream().filter(each -> each.path().equals(path)));
    Set<String> fitting = methods(operations.stream().filter(each -> each.fits(path)));
    // A fixed route may take its path for its own method alone, or for all of them.
    boolean isRight =
        exact.isEmpty()
            ? allowed.equals(fitting)
            : allowed.containsAll(exact) && fitting.containsAll(allowed);
    if (!isRight) {
      wrong.add(path + " allows " + new TreeSet<>(allowed) + ", described: " + fitting);
    }
  }

  private static Set<String> methods(Stream<Operation> operations) {
    return operations
        .map(each -> each.method().toUpperCase(java.util.Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// What is answered is what the document says, member by member.
  @Test
  void answersAreAsDescribed() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      house.send(house.post("/api/v1/alerts", "{\"summary\":\"by hand\"}"));
      house.send(
          house.post("/api/v1/silences", "{\"matches\":{\"server\":\"some\"},\"lasts\":\"1h\"}"));
      house.send(
          house.post(
              "/api/v1/accounts",
              "{\"name\":\"ada\",\"password\":\"seven quiet engines at night\"}"));
      ApiDescription description = of(house);
      List<String> wrong = new ArrayList<>();
      Set<String> seen = new TreeSet<>();
      for (Operation each : description.operations()) {
        Json schema =
            each.json()
                .get("responses")
                .get("200")
                .get("content")
                .get("application/json")
                .get("schema");
        if (each.method().equals("get")
            && schema.isPresent()
            && !each.path().contains("well-known")) {
          HttpResponse<String> answer = house.send(house.request(path(each)));
          if (answer.statusCode() == 200) {
            seen.add(each.path());
            wrong.addAll(
                description.wrong(each.path(), Json.parse(answer.body().getBytes(UTF_8)), schema));
          }
        }
      }
      assertThat(wrong).isEmpty();
      assertThat(seen)
          .hasSizeGreaterThan(40)
          .contains(
              "/health/detailed",
              "/api/v1/servers/{name}",
              "/services/{name}/status",
              "/sla/report");
    }
  }

  /// People have a page, which needs nothing but itself, at the door and where one monitors.
  @Test
  void showsAPageToThoseWhoAreSignedIn() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        Browser browser = Browser.first(house)) {
      String cookie = "roundhouse_session=" + browser.cookie("roundhouse_session");
      for (String at : List.of(house.url("/docs"), house.url(Role.MONITORING, "/docs"))) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(at));
        assertThat(house.send(request.copy()).statusCode()).isEqualTo(401);

        HttpResponse<String> page = house.send(request.header("Cookie", cookie));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
            .contains(
                "/api/v1/updates/{name}/rollback", "/api/v1/alerts/{id}/acknowledge", "HTTP API")
            .doesNotContain("<script", "<link", "style=\"", "src=");
        Matcher style = Pattern.compile("<style>(.*)</style>", Pattern.DOTALL).matcher(page.body());
        assertThat(style.find()).isTrue();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(style.group(1).getBytes(UTF_8));
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
            .contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'")
            .doesNotContain("unsafe");
      }
      HttpResponse<String> byToken =
          house.send(
              HttpRequest.newBuilder(URI.create(house.url("/docs")))
                  .header("Authorization", "Bearer " + house.token("reader", "readonly")));
      assertThat(byToken.statusCode()).isEqualTo(200);
    }
  }
}
