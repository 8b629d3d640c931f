package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.LogKind;
import dev.roundhouse.monitoring.LogLine;
import dev.roundhouse.monitoring.LogLine.Level;
import dev.roundhouse.monitoring.LogQuery;
import dev.roundhouse.operations.LogOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `/logs`, `/logs/search` and `/logs/analysis`, and the same below `/api/v1`: the log of this
/// program.
final class LogsRoute {
  private static final int USUAL = 100;
  private static final int MOST_ADDED = 1000;
  private static final Set<String> KNOWN =
      Set.of("since", "until", "level", "component", "request", "query", "limit");

  private final LogOperations logs;
  private final Ticker ticker;

  LogsRoute(LogOperations logs, Ticker ticker) {
    this.logs = requireNonNull(logs, "logs");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  static boolean isHere(String path) {
    return path.equals("/logs") || path.startsWith("/logs/");
  }

  /// @param rest what follows `logs` in the path
  void serve(Request request, Response response, Principal principal, String rest) {
    try {
      switch (rest) {
        case "" -> {
          switch (Answers.method(request)) {
            case "GET" -> search(request, response, principal);
            case "POST" -> add(request, response, principal);
            default -> Answers.notAllowed(response, "GET, POST");
          }
        }
        case "/search" -> {
          if (Answers.isMethod(request, response, "GET")) {
            search(request, response, principal);
          }
        }
        case "/analysis" -> {
          if (Answers.isMethod(request, response, "GET")) {
            analysis(request, response, principal);
          }
        }
        default -> Answers.notFound(response);
      }
    } catch (IOException e) {
      Problems.send(
          response, ProblemKind.LOG_UNREADABLE, "the log cannot be read: " + e.getMessage());
    }
  }

  private void search(Request request, Response response, Principal principal) throws IOException {
    JsonWriter body = new JsonWriter().object().key("lines").array();
    for (LogLine line : logs.search(principal, query(request, Level.DEBUG, USUAL))) {
      members(body.object(), line);
      body.end();
    }
    Answers.send(response, 200, body.end().end());
  }

  static void members(JsonWriter body, LogLine line) {
    body.member("time", line.at().toString())
        .member("level", line.level().wire())
        .member("component", line.component())
        .member("message", line.message());
    if (!line.request().isEmpty()) {
      body.member("request", line.request());
    }
    if (!line.trace().isEmpty()) {
      body.member("trace", line.trace());
    }
  }

  /// Warnings and errors, unless something else is asked for.
  private void analysis(Request request, Response response, Principal principal)
      throws IOException {
    JsonWriter body = new JsonWriter().object().key("kinds").array();
    LogQuery query = query(request, Level.WARNING, LogQuery.MOST);
    for (LogKind kind : logs.kinds(principal, query)) {
      body.object()
          .member("fingerprint", kind.fingerprint())
          .member("count", kind.count())
          .member("first", kind.first().toString())
          .key("last")
          .object();
      members(body, kind.last());
      body.end().end();
    }
    Answers.send(response, 200, body.end().end());
  }

  private void add(Request request, Response response, Principal principal) {
    List<LogLine> lines = new ArrayList<>();
    try {
      Json body = Json.parse(request.body());
      Json list = body.get("lines");
      List<Json> all = list.type() == JsonType.ARRAY ? list.items() : List.of(body);
      if (all.size() > MOST_ADDED) {
        throw new IllegalArgumentException("at most " + MOST_ADDED + " lines at a time");
      }
      for (Json each : all) {
        lines.add(line(each));
      }
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
    logs.add(principal, lines);
    Answers.send(response, 202, new JsonWriter().object().member("added", lines.size()).end());
  }

  private LogLine line(Json json) {
    String message = json.get("message").text();
    String level = json.get("level").text();
    String component = json.get("component").text();
    String request = json.get("request").text();
    String at = json.get("time").text();
    if (message == null || component == null) {
      throw new IllegalArgumentException(
          "a line has \"message\" and \"component\"; \"level\", \"time\" and \"request\" if known");
    }
    return new LogLine(
        at == null ? ticker.instant() : Filters.moment("time", at, ticker),
        level == null ? Level.INFO : Level.of(level),
        component,
        request == null ? "" : request,
        message,
        "");
  }

  private LogQuery query(Request request, Level least, int usual) {
    Filters filters = Filters.of(request, KNOWN);
    return new LogQuery(
        filters.moment("since", ticker),
        filters.moment("until", ticker),
        filters.text("level").map(Level::of).orElse(least),
        filters.text("component"),
        filters.text("request"),
        filters.text("query"),
        filters.limit(usual, LogQuery.MOST));
  }
}
