package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Handler;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.security.Visit;

/// Gives each request its correlation id before a door sees it, and tells it to the client. The
/// audit log, the log and the errors of the request have the same.
record Reception(Handler door) implements Handler {
  Reception {
    requireNonNull(door, "door");
  }

  @Override
  public void handle(Request request, Response response) throws Exception {
    Visit visit =
        Visit.of(
            request.header("x-request-id"),
            request.header("traceparent"),
            request.header("tracestate"),
            request.remote().getAddress());
    response.header("x-request-id", visit.id());
    visit.during(() -> door.handle(request, response));
  }
}
