package dev.roundhouse.admin;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;

/// The door of the role that looks after servers: `/health`, `/metrics` and the routes of
/// [ServicesDoor]; nothing else of the API is here.
public final class ServiceManagerDoor {
  private final StatusDoor status;
  private final ServicesDoor services;
  private final Entrance entrance;

  /// @param service its name in `/health`
  public ServiceManagerDoor(String service, RestDoor.Parts parts) {
    this.status = new StatusDoor(service, parts);
    this.services = parts.services();
    this.entrance = new Entrance(parts.gate());
  }

  public void handle(Request request, Response response) throws InterruptedException {
    if (!status.handles(request, response)) {
      entrance.enter(request, response, services::route);
    }
  }
}
