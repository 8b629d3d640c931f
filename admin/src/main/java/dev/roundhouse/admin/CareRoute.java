package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.operations.UpdateJobOperations;
import dev.roundhouse.operations.UpdateOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import dev.roundhouse.updates.BadVersion;
import dev.roundhouse.updates.JobSummary;
import dev.roundhouse.updates.Leftover;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.Version;
import java.util.List;

/// The part of `/api/v1/updates` that is about the queue as a whole and what it leaves behind.
/// Every answer says the mode.
final class CareRoute {
  private final UpdateOperations updates;

  CareRoute(UpdateOperations updates) {
    this.updates = requireNonNull(updates, "updates");
  }

  /// Answers when this is one of its routes; false otherwise.
  ///
  /// @param rest what follows `updates/` in the path
  boolean serves(Request request, Response response, Principal principal, String rest) {
    UpdateJobOperations jobs = updates.jobs();
    try {
      switch (rest) {
        case "queue/pause" -> {
          if (Answers.isMethod(request, response, "POST")) {
            summary(response, jobs.pause(principal));
          }
        }
        case "queue/resume" -> {
          if (Answers.isMethod(request, response, "POST")) {
            summary(response, jobs.resume(principal));
          }
        }
        case "history/forgive" -> {
          if (Answers.isMethod(request, response, "POST")) {
            forgive(request, response, principal);
          }
        }
        case "history/cleanup" -> cleanUp(request, response, principal);
        default -> {
          return false;
        }
      }
    } catch (UpdateException e) {
      Problems.send(response, JobsRoute.kind(e), String.valueOf(e.getMessage()));
    }
    return true;
  }

  private void summary(Response response, JobSummary summary) {
    JsonWriter body = mode();
    JobJson.summary(body.key("summary"), summary);
    Answers.send(response, 200, body.end());
  }

  private void forgive(Request request, Response response, Principal principal) {
    Json wish;
    try {
      wish = Json.parse(request.body());
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
    String name = wish.get("name").text();
    String version = wish.get("version").text();
    if (name == null || version == null) {
      throw new IllegalArgumentException("the body is {\"name\":\"…\",\"version\":\"1.2.3\"}");
    }
    BadVersion forgiven = updates.jobs().forgive(principal, name, Version.of(version));
    JsonWriter body = mode();
    JobJson.bad(body.key("forgiven"), forgiven);
    Answers.send(response, 200, body.end());
  }

  private void cleanUp(Request request, Response response, Principal principal) {
    boolean isDryRun = request.method().equals("GET") || request.method().equals("HEAD");
    if (!isDryRun && !request.method().equals("POST")) {
      Answers.notAllowed(response, "GET, POST");
      return;
    }
    List<Leftover> all =
        isDryRun ? updates.jobs().leftovers(principal) : updates.jobs().cleanUp(principal);
    JsonWriter body = mode().member("dryRun", isDryRun).key("leftovers").array();
    for (Leftover each : all) {
      body.object()
          .member("kind", each.kind().wire())
          .member("name", each.name())
          .member("bytes", each.size().bytes())
          .member("why", each.why())
          .end();
    }
    Answers.send(response, 200, body.end().end());
  }

  private JsonWriter mode() {
    return new JsonWriter().object().member("mode", updates.mode().wire());
  }
}
