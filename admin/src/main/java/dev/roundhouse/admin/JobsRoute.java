package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.UpdateJobOperations;
import dev.roundhouse.operations.UpdateJobOperations.Line;
import dev.roundhouse.operations.UpdateOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.Version;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The part of `/api/v1/updates` that is about jobs. Every answer says the mode.
final class JobsRoute {
  private static final String JOBS = "jobs";
  private static final String JOB = "jobs/";
  private static final String ROLLBACK = "/rollback";
  private static final String ALL = "all=true";
  private static final String SERVER = "server=";
  private static final int MOST = 200;
  private static final int LONGEST_WHY = 500;

  private final UpdateOperations updates;

  JobsRoute(UpdateOperations updates) {
    this.updates = requireNonNull(updates, "updates");
  }

  /// Answers when this is one of its routes; false otherwise.
  ///
  /// @param rest what follows `updates/` in the path
  boolean serves(Request request, Response response, Principal principal, String rest)
      throws InterruptedException {
    boolean isTry = request.method().equals("POST") && ServerId.isValid(rest) && !isList(rest);
    boolean isRollback = rest.endsWith(ROLLBACK) && !rest.startsWith(JOB);
    if (!isTry && !isRollback && !isList(rest) && !rest.startsWith(JOB)) {
      return false;
    }
    try {
      if (isTry) {
        Line line = bring(request, principal, new ServerId(rest));
        response.header("Location", "/api/v1/updates/jobs/" + line.job().id());
        job(response, 202, line);
      } else if (isRollback) {
        rollBack(request, response, principal, rest);
      } else if (isList(rest)) {
        list(request, response, principal, rest);
      } else {
        one(request, response, principal, rest.substring(JOB.length()));
      }
    } catch (UpdateException e) {
      Problems.send(response, kind(e), String.valueOf(e.getMessage()));
    }
    return true;
  }

  static ProblemKind kind(UpdateException e) {
    return switch (e.kind()) {
      case NOT_NOW -> ProblemKind.UPDATE_NOT_NOW;
      case REFUSED, UNREACHABLE, TAMPERED -> ProblemKind.ARCHIVE_REFUSED;
      case NOT_FOUND -> ProblemKind.NOT_FOUND;
      case CONFLICT -> ProblemKind.CONFLICT;
    };
  }

  private static boolean isList(String rest) {
    return switch (rest) {
      case JOBS, "summary", "history", "ledger" -> true;
      default -> false;
    };
  }

  private void list(Request request, Response response, Principal principal, String rest) {
    if (!Answers.isMethod(request, response, "GET")) {
      return;
    }
    UpdateJobOperations jobs = updates.jobs();
    JsonWriter body = mode();
    String query = String.valueOf(request.query());
    switch (rest) {
      case "summary" -> JobJson.summary(body.key("summary"), jobs.summary(principal));
      case "ledger" -> JobJson.verdict(body.key("ledger"), jobs.verify(principal));
      case "history" -> {
        jobs(body, jobs.newest(principal, server(query), MOST));
        body.key("bad").array();
        jobs.bad(principal).forEach(each -> JobJson.bad(body, each));
        body.end();
      }
      default -> {
        jobs(
            body,
            query.equals(ALL)
                ? jobs.newest(principal, Optional.empty(), MOST)
                : jobs.open(principal));
        body.key("setAside").array();
        jobs.setAside(principal).forEach(each -> JobJson.setAside(body, each));
        body.end();
      }
    }
    Answers.send(response, 200, body.end());
  }

  private static Optional<ServerId> server(String query) {
    return query.startsWith(SERVER)
        ? Optional.of(new ServerId(query.substring(SERVER.length())))
        : Optional.empty();
  }

  private static void jobs(JsonWriter body, List<Line> all) {
    body.key("jobs").array();
    all.forEach(each -> JobJson.job(body, each));
    body.end();
  }

  private void one(Request request, Response response, Principal principal, String rest)
      throws InterruptedException {
    int slash = rest.indexOf('/');
    String name = slash < 0 ? rest : rest.substring(0, slash);
    String verb = slash < 0 ? "" : rest.substring(slash + 1);
    UpdateJobOperations jobs = updates.jobs();
    switch (verb) {
      case "" -> {
        if (Answers.isMethod(request, response, "GET")) {
          Line line = jobs.get(principal, name);
          JsonWriter body = mode();
          JobJson.job(body.key("job"), line);
          body.key("steps").array();
          jobs.steps(principal, line.job().id()).forEach(each -> JobJson.step(body, each));
          Answers.send(response, 200, body.end().end());
        }
      }
      case "promote" -> {
        if (Answers.isMethod(request, response, "POST")) {
          job(response, 200, jobs.promote(principal, name));
        }
      }
      case "reject" -> {
        if (Answers.isMethod(request, response, "POST")) {
          String why = why(request);
          if (why.isBlank()) {
            throw new IllegalArgumentException("the body is {\"why\":\"…\"}: it is kept for good");
          }
          job(response, 200, jobs.reject(principal, name, why));
        }
      }
      case "cancel" -> {
        if (Answers.isMethod(request, response, "POST")) {
          job(response, 200, jobs.cancel(principal, name, why(request)));
        }
      }
      default -> Answers.notFound(response);
    }
  }

  private void rollBack(Request request, Response response, Principal principal, String rest)
      throws InterruptedException {
    String name = rest.substring(0, rest.length() - ROLLBACK.length());
    if (!ServerId.isValid(name)) {
      Answers.notFound(response);
    } else if (Answers.isMethod(request, response, "POST")) {
      ServerId server = new ServerId(name);
      job(response, 202, updates.jobs().rollBack(principal, server, why(request)));
    }
  }

  private Line bring(Request request, Principal principal, ServerId server)
      throws InterruptedException {
    Json wish = object(request);
    wish.members().stream()
        .map(Json.Field::key)
        .filter(key -> !List.of("version", "priority", "at").contains(key))
        .findFirst()
        .ifPresent(key -> {
          throw new IllegalArgumentException(
              "a wish has no \"" + key + "\"; it has version, priority and at");
        });
    Priority priority =
        text(wish, "priority")
            .map(text ->
                Priority.read(text)
                    .orElseThrow(() ->
                        new IllegalArgumentException(
                            "there is no priority \"%s\"; write low, normal, high, critical or security"
                                .formatted(text))))
            .orElse(Priority.NORMAL);
    return updates
        .jobs()
        .bring(
            principal,
            server,
            text(wish, "version").map(Version::of),
            priority,
            text(wish, "at").map(JobsRoute::moment));
  }

  private static Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no time; write one such as 2026-11-22T02:00:00Z", e);
    }
  }

  private static String why(Request request) {
    String why = text(object(request), "why").orElse("");
    if (why.length() > LONGEST_WHY) {
      throw new IllegalArgumentException("\"why\" has " + LONGEST_WHY + " characters at most");
    }
    return why;
  }

  private static Json object(Request request) {
    if (request.body().length == 0) {
      return Json.ABSENT;
    }
    try {
      Json json = Json.parse(request.body());
      if (json.type() != JsonType.OBJECT) {
        throw new IllegalArgumentException("the body is a JSON object, or empty");
      }
      return json;
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  private static Optional<String> text(Json wish, String key) {
    Json value = wish.get(key);
    if (value.isPresent() && value.type() != JsonType.STRING) {
      throw new IllegalArgumentException("\"" + key + "\" is a text");
    }
    return Optional.ofNullable(value.text());
  }

  private void job(Response response, int status, Line line) {
    JsonWriter body = mode();
    JobJson.job(body.key("job"), line);
    Answers.send(response, status, body.end());
  }

  private JsonWriter mode() {
    return new JsonWriter().object().member("mode", updates.mode().wire());
  }
}
