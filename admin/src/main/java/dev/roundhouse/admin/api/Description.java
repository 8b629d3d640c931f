package dev.roundhouse.admin.api;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every route of the program but the pages of the console, as OpenAPI 3.1. To add a route: an
/// entry in one of the lists of this package; a test compares them with the doors, both ways.
public final class Description {
  /// Those of updates and of protection are described in files of their own, which are served as
  /// well.
  private static final List<String> FILES = List.of("updates-openapi.json", "protect-openapi.json");

  private static final Map<String, String> NAMES =
      Map.of(
          "name", "Name of a server, of a virtual server or of an account.",
          "id", "As the list tells it.",
          "tool", "As the list tells it, or as its server does where only one has it.",
          "package", "name@version.");

  private static final String ABOUT =
      "Whatever this program answers over HTTP, but for the pages of the console. Every answer has"
          + " X-Request-Id. Where there is a GET there is a HEAD. The scope admin includes every"
          + " other.";

  private Description() {}

  /// What is declared in this package.
  static List<Operation> own() {
    return Stream.of(
            WatchingRoutes.health(),
            WatchingRoutes.metrics(),
            WatchingRoutes.alerts("/api/v1/alerts", ""),
            WatchingRoutes.alerts("/alerts", "ForMonitors"),
            WatchingRoutes.silences(),
            WatchingRoutes.log("/api/v1/logs", ""),
            WatchingRoutes.log("/logs", "ForMonitors"),
            WatchingRoutes.feed(),
            WatchingRoutes.description(),
            ServerRoutes.servers(),
            ServerRoutes.authorizations(),
            ServerRoutes.virtual(),
            ServerRoutes.offers(),
            ServerRoutes.services(),
            PeopleRoutes.logins(),
            PeopleRoutes.tokens(),
            PeopleRoutes.decisions(),
            McpRoutes.endpoints(),
            McpRoutes.tools(),
            McpRoutes.resource())
        .flatMap(List::stream)
        .toList();
  }

  /// The whole document.
  ///
  /// @param version of the program
  public static byte[] document(String version) {
    List<Json> files = FILES.stream().map(Description::file).toList();
    JsonWriter json =
        new JsonWriter()
            .object()
            .member("openapi", "3.1.0")
            .key("info")
            .object()
            .member("title", "Roundhouse")
            .member("version", version)
            .member("description", ABOUT)
            .end();
    json.key("security").array().object().key("bearer").array().end().end().end();
    json.key("paths").object();
    Map<String, List<Operation>> byPath =
        own().stream()
            .collect(Collectors.groupingBy(Operation::path, TreeMap::new, Collectors.toList()));
    byPath.forEach((path, operations) -> path(json.key(path), operations));
    Set<String> places =
        byPath.keySet().stream().map(Description::place).collect(Collectors.toSet());
    for (Json file : files) {
      for (Json.Field path : file.get("paths").members()) {
        if (places.add(place(path.key()))) {
          json.key(path.key()).raw(path.value());
        }
      }
    }
    json.end();
    components(json, files);
    return json.end().toBytes();
  }

  /// A path, whatever its names are called.
  private static String place(String path) {
    return path.replaceAll("\\{[a-z]+}", "{}");
  }

  private static Json file(String name) {
    try (InputStream in = Description.class.getResourceAsStream("/dev/roundhouse/admin/" + name)) {
      return Json.parse(requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read out of the program", e);
    } catch (MalformedFrame e) {
      throw new IllegalStateException(name + " is not JSON", e);
    }
  }

  private static void components(JsonWriter json, List<Json> files) {
    json.key("components").object().key("securitySchemes").object().key("bearer").object();
    json.member("type", "http").member("scheme", "bearer").end().end();
    json.key("schemas").object();
    Set<String> known = new TreeSet<>();
    new TreeMap<>(Schemas.all())
        .forEach((name, shape) -> {
          known.add(name);
          shape.write(json.key(name));
        });
    for (Json file : files) {
      for (Json.Field each : file.get("components").get("schemas").members()) {
        if (known.add(each.key())) {
          json.key(each.key()).raw(each.value());
        }
      }
    }
    json.end().end();
  }

  private static void path(JsonWriter json, List<Operation> operations) {
    json.object();
    List<String> names = operations.getFirst().names();
    if (!names.isEmpty()) {
      json.key("parameters").array();
      for (String name : names) {
        json.object().member("name", name).member("in", "path").member("required", true);
        json.member("description", requireNonNull(NAMES.get(name), name));
        Shape.of("text").write(json.key("schema")).end();
      }
      json.end();
    }
    operations.forEach(each -> operation(json.key(each.method()), each));
    json.end();
  }

  private static void operation(JsonWriter json, Operation operation) {
    json.object().member("operationId", operation.id()).key("tags").array();
    json.string(operation.group()).end().member("summary", operation.summary());
    security(json, operation);
    if (!operation.query().isEmpty()) {
      json.key("parameters").array();
      for (Operation.Parameter each : operation.query()) {
        json.object().member("name", each.name()).member("in", "query");
        json.member("description", each.says());
        each.shape().write(json.key("schema")).end();
      }
      json.end();
    }
    operation
        .body()
        .ifPresent(body -> {
          json.key("requestBody").object().member("required", body.isNeeded());
          content(json, Operation.JSON, body.shape());
          json.end();
        });
    json.key("responses").object();
    operation.answers().forEach(each -> answer(json, each));
    Set<Integer> problems = new TreeSet<>(operation.problems());
    problems.addAll(operation.isOpen() ? List.of(403) : List.of(401, 403, 405, 429));
    for (int status : problems) {
      // What is told in another way by the route itself is told.
      if (operation.answers().stream().noneMatch(each -> each.status() == status)) {
        json.key(String.valueOf(status)).object().member("description", kinds(status));
        content(json, "application/problem+json", Shape.of("Problem"));
        json.end();
      }
    }
    json.end().end();
  }

  /// What problems of this status there are, by RFC 9457.
  private static String kinds(int status) {
    String all =
        Stream.of(ProblemKind.values())
            .filter(each -> each.status() == status)
            .map(ProblemKind::wire)
            .collect(Collectors.joining(", "));
    return "a problem by RFC 9457" + (all.isEmpty() ? "" : ": " + all);
  }

  private static void security(JsonWriter json, Operation operation) {
    json.key("security").array();
    if (!operation.isOpen()) {
      List<String> scopes = operation.scopes().isEmpty() ? List.of("") : operation.scopes();
      for (String each : scopes) {
        json.object().key("bearer").array();
        if (!each.isEmpty()) {
          json.string(each);
        }
        json.end().end();
      }
    }
    json.end();
  }

  private static void answer(JsonWriter json, Operation.Answer answer) {
    json.key(String.valueOf(answer.status())).object().member("description", answer.says());
    if (!answer.type().isEmpty()) {
      content(json, answer.type(), answer.shape());
    }
    json.end();
  }

  private static void content(JsonWriter json, String type, Shape shape) {
    json.key("content").object().key(type).object();
    shape.write(json.key("schema")).end().end();
  }
}
