package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// An OpenAPI document as a page: one file that needs nothing else, so that it is the same at every
/// port and where somebody has saved it. Has no script. Safe for many threads.
public final class ApiPage {
  private static final String FOLDER = "/dev/roundhouse/admin/console/assets/";
  private static final List<String> METHODS = List.of("get", "post", "put", "delete");

  /// Everything of the page.
  ///
  /// @param style what stands in the page itself; its digest is in the policy
  record Model(
      String theme,
      String style,
      String title,
      String version,
      String about,
      List<Group> groups,
      List<Named> schemas,
      int count) {
    Model {
      groups = List.copyOf(groups);
      schemas = List.copyOf(schemas);
    }
  }

  /// Routes that belong together.
  record Group(String name, String anchor, List<Route> routes) {
    Group {
      routes = List.copyOf(routes);
    }
  }

  /// One method of one path.
  ///
  /// @param scopes in words
  record Route(
      String id,
      String method,
      String path,
      String summary,
      String scopes,
      List<Parameter> parameters,
      String body,
      List<Answer> answers) {
    Route {
      parameters = List.copyOf(parameters);
      answers = List.copyOf(answers);
    }
  }

  record Parameter(String name, String in, String says) {}

  record Answer(String status, String says, String shape) {}

  /// A schema by its name.
  record Named(String name, String shape) {}

  private final Pages pages = new Pages();
  private final String style = style();
  private final String policy =
      "default-src 'none'; style-src 'sha256-"
          + digest(style)
          + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static String style() {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("app.css", "docs.css")) {
      try (InputStream in = ApiPage.class.getResourceAsStream(FOLDER + name)) {
        all.append(new String(requireNonNull(in, name).readAllBytes(), UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(name + " cannot be read out of the program", e);
      }
    }
    return all.toString();
  }

  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// @param document as OpenAPI has it
  public void send(Request request, Response response, byte[] document) {
    Guards.protect(response);
    response.header("Content-Security-Policy", policy);
    String theme = Theme.of(Cookies.get(request, Theme.COOKIE)).wire();
    pages.sendAlone(response, 200, "docs", model(theme, parsed(document)));
  }

  private static Json parsed(byte[] document) {
    try {
      return Json.parse(document);
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a document made here cannot be read back", e);
    }
  }

  private Model model(String theme, Json document) {
    Map<String, List<Route>> groups = new TreeMap<>();
    int count = 0;
    for (Json.Field path : document.get("paths").members()) {
      for (String method : METHODS) {
        Json operation = path.value().get(method);
        if (operation.isPresent()) {
          String group = said(operation.get("tags").items().getFirst());
          groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(route(path, method, operation));
          count++;
        }
      }
    }
    return new Model(
        theme,
        style,
        text("docs.title"),
        said(document.get("info").get("version")),
        said(document.get("info").get("description")),
        groups.entrySet().stream()
            .map(each -> new Group(each.getKey(), anchor(each.getKey()), each.getValue()))
            .toList(),
        document.get("components").get("schemas").members().stream()
            .map(each -> new Named(each.key(), PrettyJson.of(each.value())))
            .toList(),
        count);
  }

  private static String anchor(String name) {
    return "of-" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  private static Route route(Json.Field path, String method, Json operation) {
    List<Parameter> parameters = new ArrayList<>();
    for (Json from : List.of(path.value().get("parameters"), operation.get("parameters"))) {
      for (Json each : from.items()) {
        parameters.add(
            new Parameter(
                said(each.get("name")), said(each.get("in")), said(each.get("description"))));
      }
    }
    List<Answer> answers =
        operation.get("responses").members().stream()
            .map(each ->
                new Answer(
                    each.key(),
                    said(each.value().get("description")),
                    isProblem(each.value()) ? "" : shape(each.value())))
            .toList();
    return new Route(
        said(operation.get("operationId")),
        method.toUpperCase(Locale.ROOT),
        path.key(),
        said(operation.get("summary")),
        scopes(operation.get("security")),
        parameters,
        shape(operation.get("requestBody")),
        answers);
  }

  private static boolean isProblem(Json answer) {
    return answer.get("content").get("application/problem+json").isPresent();
  }

  /// The schema of the one type of content; empty where there is none.
  private static String shape(Json holder) {
    return holder.get("content").members().stream()
        .map(each -> PrettyJson.of(each.value().get("schema")))
        .collect(Collectors.joining("\n"));
  }

  private static String scopes(Json security) {
    List<String> all =
        security.items().stream()
            .map(each ->
                each.get("bearer").items().stream()
                    .map(ApiPage::said)
                    .collect(Collectors.joining(" ")))
            .toList();
    if (all.isEmpty()) {
      return text("docs.open");
    }
    return all.contains("") ? text("docs.any") : String.join(text("docs.or"), all);
  }

  private static String said(Json json) {
    String said = json.text();
    return said == null ? "" : said;
  }
}
