package dev.roundhouse.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.History;
import dev.roundhouse.monitoring.Range;
import dev.roundhouse.operations.HistoryOperations;
import dev.roundhouse.security.Principal;
import java.net.URLDecoder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What was, and how objectives stand: `/api/v1/history`, `/api/v1/slos`, and the same for
/// monitoring programs at `/metrics/summary`, `/sla/status`, `/sla/report` and `/sla/measurement`.
final class HistoryDoor {
  private static final int USUAL_POINTS = 300;
  private static final Duration USUAL_REPORT = Duration.ofDays(1);
  private static final Duration USUAL_SERIES = Duration.ofHours(1);

  /// Longer than anything is kept.
  private static final Duration LONGEST = Duration.ofDays(4000);

  private final HistoryOperations history;
  private final InstantSource clock;

  HistoryDoor(HistoryOperations history, InstantSource clock) {
    this.history = requireNonNull(history, "history");
    this.clock = requireNonNull(clock, "clock");
  }

  static boolean isHere(String path) {
    return switch (path) {
      case "/api/v1/history",
          "/api/v1/slos",
          "/api/v1/slos/report",
          "/sla/status",
          "/sla/report",
          "/sla/measurement",
          "/api/v1/slos/measurements",
          "/metrics/summary" ->
          true;
      default -> false;
    };
  }

  void route(Request request, Response response, Principal principal) {
    if (request.path().equals("/sla/measurement")
        || request.path().equals("/api/v1/slos/measurements")) {
      MeasurementRoute.serve(history, request, response, principal);
      return;
    }
    if (!Answers.isMethod(request, response, "GET")) {
      return;
    }
    switch (request.path()) {
      case "/api/v1/history" -> series(request, response, principal);
      case "/metrics/summary" -> summary(request, response, principal);
      case "/api/v1/slos", "/sla/status" -> {
        parameters(request, Set.of());
        Answers.send(response, 200, SloJson.of(history.objectives(principal), clock.instant()));
      }
      case "/api/v1/slos/report" -> report(request, response, principal, "from", "to");
      case "/sla/report" -> report(request, response, principal, "start_time", "end_time");
      default -> Answers.notFound(response);
    }
  }

  private void series(Request request, Response response, Principal principal) {
    Map<String, String> asked = parameters(request, Set.of("server", "from", "to", "points"));
    Answers.send(
        response,
        200,
        HistoryJson.of(
            history.series(
                principal,
                Optional.ofNullable(asked.get("server")).map(ServerId::new),
                range(asked, "from", "to", USUAL_SERIES),
                points(asked.get("points")))));
  }

  private void summary(Request request, Response response, Principal principal) {
    Map<String, String> asked = parameters(request, Set.of("from", "to"));
    Range range = range(asked, "from", "to", USUAL_SERIES);
    Answers.send(
        response,
        200,
        HistoryJson.of(
            range,
            history.summary(principal, Optional.empty(), range),
            history.summaries(principal, range)));
  }

  private void report(
      Request request, Response response, Principal principal, String from, String to) {
    Map<String, String> asked = parameters(request, Set.of(from, to));
    Range range = range(asked, from, to, USUAL_REPORT);
    Answers.send(response, 200, SloJson.of(history.report(principal, range)));
  }

  private Range range(Map<String, String> asked, String from, String to, Duration usual) {
    Instant now = clock.instant();
    String end = asked.get(to);
    String start = asked.get(from);
    Instant last = end == null ? now : moment(to, end, now);
    Range range = new Range(start == null ? last.minus(usual) : moment(from, start, now), last);
    if (range.length().compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "from %s to %s is longer than anything is kept".formatted(range.from(), range.to()));
    }
    return range;
  }

  /// `1h`, which is an hour ago, or a moment such as 2026-11-21T10:00:00Z.
  private static Instant moment(String key, String text, Instant now) {
    try {
      return text.contains("T") ? Instant.parse(text) : now.minus(Durations.parse(text));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s is a time such as 2026-11-21T10:00:00Z or how long ago, such as 1h, not \"%s\""
              .formatted(key, text),
          e);
    }
  }

  private static int points(@Nullable String text) {
    if (text == null) {
      return USUAL_POINTS;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "points is a whole number from 1 to " + History.MOST_POINTS + ", not \"" + text + "\"",
          e);
    }
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
        throw new IllegalArgumentException(
            "\"%s\" is no parameter here; there are: %s"
                .formatted(key, String.join(", ", new TreeSet<>(known))));
      }
      all.put(key, URLDecoder.decode(each.substring(equals + 1), UTF_8));
    }
    return all;
  }
}
