package dev.roundhouse.admin;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.monitoring.Measurement;
import dev.roundhouse.monitoring.Measurements;
import dev.roundhouse.monitoring.SloException;
import dev.roundhouse.monitoring.SloName;
import dev.roundhouse.operations.HistoryOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// `POST /sla/measurement`, the same as `/api/v1/slos/measurements`: what another program tells of
/// an objective.
final class MeasurementRoute {
  private static final Set<String> MEMBERS = Set.of("slo", "good", "bad", "timestamp", "id");

  private MeasurementRoute() {}

  static void serve(
      HistoryOperations history, Request request, Response response, Principal principal) {
    if (!Answers.isMethod(request, response, "POST")) {
      return;
    }
    try {
      Measurement wish = measurement(request);
      Measurements.Told told = history.measure(principal, wish);
      JsonWriter body =
          new JsonWriter()
              .object()
              .member("slo", wish.slo().value())
              .member("good", wish.good())
              .member("bad", wish.bad())
              .member("timestamp", told.at().toString())
              .member("counted", told.isNew())
              .end();
      Answers.send(response, told.isNew() ? 201 : 200, body);
    } catch (SloException e) {
      ProblemKind kind =
          switch (e.kind()) {
            case NOT_FOUND -> ProblemKind.NOT_FOUND;
            case CONFLICT -> ProblemKind.CONFLICT;
          };
      Problems.send(response, kind, String.valueOf(e.getMessage()));
    }
  }

  private static Measurement measurement(Request request) {
    Json body = parsed(request);
    for (Json.Field each : body.members()) {
      if (!MEMBERS.contains(each.key())) {
        throw new IllegalArgumentException(
            "\"%s\" is no member of a measurement; there are: slo, good, bad, timestamp, id"
                .formatted(each.key().length() > 60 ? each.key().substring(0, 60) : each.key()));
      }
    }
    String slo = body.get("slo").text();
    if (slo == null) {
      throw new IllegalArgumentException("slo is missing: the name of the objective");
    }
    return new Measurement(
        new SloName(slo),
        number(body, "good"),
        number(body, "bad"),
        text(body, "timestamp").map(MeasurementRoute::moment),
        text(body, "id"));
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

  /// Below 0 for what is no whole number; the measurement says what it has to be.
  private static long number(Json body, String name) {
    if (!body.get(name).isPresent()) {
      throw new IllegalArgumentException(
          name + " is missing: how many were " + name + ", a whole number from 0");
    }
    return body.get(name).integer(-1);
  }

  private static Optional<String> text(Json body, String name) {
    Json value = body.get(name);
    if (value.isPresent() && value.text() == null) {
      throw new IllegalArgumentException(name + " is a text");
    }
    return Optional.ofNullable(value.text());
  }

  private static Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "timestamp is a time such as 2026-11-21T10:00:00Z, not \"%s\""
              .formatted(text.length() > 60 ? text.substring(0, 60) : text),
          e);
    }
  }
}
