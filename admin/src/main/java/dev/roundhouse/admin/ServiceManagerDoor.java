package dev.roundhouse.admin;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;

/// The door of the role that looks after servers: `/health` and `/metrics`; nothing else of the API
/// is here.
public final class ServiceManagerDoor {
  private final StatusDoor status;
  private final Entrance entrance;

  /// @param service its name in `/health`
  public ServiceManagerDoor(String service, RestDoor.Parts parts) {
    this.status = new StatusDoor(service, parts);
    this.entrance = new Entrance(parts.gate());
  }

  public void handle(Request request, Response response) throws InterruptedException {
    if (!status.handles(request, response)) {
      entrance.enter(request, response, (_, to, _) -> Answers.notFound(to));
    }
  }
}
