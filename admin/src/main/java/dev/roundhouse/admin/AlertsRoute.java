package dev.roundhouse.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.AlertException;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.operations.AlertOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import java.net.URLDecoder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `/alerts`, the same as `/api/v1/alerts`, and `/api/v1/silences`.
final class AlertsRoute {
  private static final String SHORT = "/alerts";
  private static final int USUAL = 100;
  private static final int MOST = 1000;
  private static final Set<String> STATES =
      Set.of("pending", "firing", "acknowledged", "suppressed", "resolved");

  private final AlertOperations alerts;
  private final Ticker ticker;

  AlertsRoute(AlertOperations alerts, Ticker ticker) {
    this.alerts = requireNonNull(alerts, "alerts");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Whether it is a path outside of the API that is answered here all the same.
  static boolean isHere(String path) {
    return path.equals(SHORT) || path.startsWith(SHORT + "/");
  }

  /// @param name what follows the collection in the path; null for nothing
  void serve(Request request, Response response, Principal principal, @Nullable String name)
      throws InterruptedException {
    try {
      if (name == null) {
        all(request, response, principal);
        return;
      }
      switch (name) {
        case "rules" -> rules(request, response, principal);
        case "deliveries" -> deliveries(request, response, principal);
        case "test" -> test(request, response, principal);
        default -> one(request, response, principal, name);
      }
    } catch (AlertException e) {
      refused(response, e);
    }
  }

  private static void refused(Response response, AlertException e) {
    ProblemKind kind =
        switch (e.kind()) {
          case NOT_FOUND -> ProblemKind.NOT_FOUND;
          case CONFLICT -> ProblemKind.CONFLICT;
        };
    Problems.send(response, kind, String.valueOf(e.getMessage()));
  }

  private void all(Request request, Response response, Principal principal) {
    switch (Answers.method(request)) {
      case "GET" -> {
        Map<String, String> asked = parameters(request, Set.of("state", "limit"));
        String state = asked.get("state");
        if (state != null && !STATES.contains(state)) {
          throw new IllegalArgumentException("there is no state " + state + "; see " + STATES);
        }
        JsonWriter body = new JsonWriter().object().key("alerts").array();
        alerts
            .list(principal, Optional.ofNullable(state), limit(asked))
            .forEach(each -> AlertJson.write(body, each));
        Answers.send(response, 200, body.end().end());
      }
      case "POST" -> {
        Alerts.Raised raised = alerts.raise(principal, wish(parsed(request)));
        Answers.send(
            response,
            raised.isNew() ? 201 : 200,
            AlertJson.write(new JsonWriter(), raised.alert()));
      }
      default -> Answers.notAllowed(response, "GET, POST");
    }
  }

  private void one(Request request, Response response, Principal principal, String name) {
    int slash = name.indexOf('/');
    String id = slash < 0 ? name : name.substring(0, slash);
    String action = slash < 0 ? "" : name.substring(slash + 1);
    switch (action) {
      case "" -> {
        if (Answers.isMethod(request, response, "GET")) {
          Answers.send(response, 200, AlertJson.write(new JsonWriter(), alerts.get(principal, id)));
        }
      }
      case "acknowledge" -> {
        if (Answers.isMethod(request, response, "POST")) {
          Answers.send(
              response, 200, AlertJson.write(new JsonWriter(), alerts.acknowledge(principal, id)));
        }
      }
      case "resolve" -> {
        if (Answers.isMethod(request, response, "POST")) {
          Answers.send(
              response, 200, AlertJson.write(new JsonWriter(), alerts.resolve(principal, id)));
        }
      }
      default -> Answers.notFound(response);
    }
  }

  private void rules(Request request, Response response, Principal principal) {
    if (Answers.isMethod(request, response, "GET")) {
      JsonWriter body = new JsonWriter().object().key("rules").array();
      alerts.rules(principal).forEach(each -> AlertJson.write(body, each));
      Answers.send(response, 200, body.end().end());
    }
  }

  private void deliveries(Request request, Response response, Principal principal) {
    if (Answers.isMethod(request, response, "GET")) {
      int most = limit(parameters(request, Set.of("limit")));
      JsonWriter body = new JsonWriter().object().key("deliveries").array();
      alerts.deliveries(principal, most).forEach(each -> AlertJson.write(body, each));
      Answers.send(response, 200, body.end().end());
    }
  }

  private void test(Request request, Response response, Principal principal)
      throws InterruptedException {
    if (Answers.isMethod(request, response, "POST")) {
      Json asked = request.body().length == 0 ? Json.ABSENT : parsed(request);
      Optional<String> channel = Optional.ofNullable(asked.get("channel").text());
      JsonWriter body = new JsonWriter().object().key("channels").array();
      alerts.test(principal, channel).forEach(each -> AlertJson.write(body, each));
      Answers.send(response, 200, body.end().end());
    }
  }

  /// @param name what follows the collection in the path; null for nothing
  void silences(Request request, Response response, Principal principal, @Nullable String name) {
    try {
      String method = Answers.method(request);
      if (name == null && method.equals("GET")) {
        JsonWriter body = new JsonWriter().object().key("silences").array();
        alerts.silences(principal).forEach(each -> AlertJson.write(body, each, ticker.instant()));
        Answers.send(response, 200, body.end().end());
      } else if (name == null && method.equals("POST")) {
        silence(response, principal, parsed(request));
      } else if (name != null && method.equals("DELETE")) {
        alerts.endSilence(principal, name);
        response.status(204).send();
      } else {
        Answers.notAllowed(response, name == null ? "GET, POST" : "DELETE");
      }
    } catch (AlertException e) {
      refused(response, e);
    }
  }

  private void silence(Response response, Principal principal, Json body) {
    Answers.send(
        response,
        201,
        AlertJson.write(
            new JsonWriter(),
            alerts.silence(
                principal,
                labels(body.get("matches")),
                moment(body.get("from")),
                duration(body, "lasts")
                    .orElseThrow(() ->
                        new IllegalArgumentException("lasts says for how long, such as \"2h\"")),
                Optional.ofNullable(body.get("comment").text()).orElse("")),
            ticker.instant()));
  }

  private static Optional<Instant> moment(Json from) {
    String text = from.text();
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "from is a time such as 2026-11-21T10:00:00Z, not \"" + text + "\"", e);
    }
  }

  private static Alerts.Wish wish(Json body) {
    String summary = body.get("summary").text();
    String said = summary == null ? body.get("title").text() : summary;
    if (said == null) {
      throw new IllegalArgumentException("an alert has a summary, in one line");
    }
    String severity = body.get("severity").text();
    return new Alerts.Wish(
        Severity.of(severity == null ? "warning" : severity.toLowerCase(Locale.ROOT)),
        said,
        labels(body.get("labels")),
        duration(body, "lasts"));
  }

  private static Optional<Duration> duration(Json body, String name) {
    return Optional.ofNullable(body.get(name).text()).map(Durations::parse);
  }

  private static Map<String, String> labels(Json json) {
    Map<String, String> labels = new TreeMap<>();
    for (Json.Field each : json.members()) {
      String value = each.value().text();
      if (value == null) {
        throw new IllegalArgumentException("label " + each.key() + " is a text");
      }
      labels.put(each.key(), value);
    }
    return labels;
  }

  private static Json parsed(Request request) {
    try {
      Json body = Json.parse(request.body());
      if (body.type() != JsonType.OBJECT) {
        throw new IllegalArgumentException("the body is a JSON object");
      }
      return body;
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  private static int limit(Map<String, String> asked) {
    String text = asked.get("limit");
    if (text == null) {
      return USUAL;
    }
    if (!text.matches("[0-9]{1,4}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MOST) {
      throw new IllegalArgumentException("limit is a whole number from 1 to " + MOST);
    }
    return Integer.parseInt(text);
  }

  private static Map<String, String> parameters(Request request, Set<String> known) {
    Map<String, String> all = new TreeMap<>();
    String query = request.query();
    if (query == null || query.isEmpty()) {
      return all;
    }
    for (String each : query.split("&", -1)) {
      int equals = each.indexOf('=');
      String key = equals < 0 ? each : each.substring(0, equals);
      if (!known.contains(key) || equals < 0) {
        throw new IllegalArgumentException("\"" + key + "\" is no filter; there are " + known);
      }
      all.put(key, URLDecoder.decode(each.substring(equals + 1), UTF_8));
    }
    return all;
  }
}
