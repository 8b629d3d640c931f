package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.admin.ConsoleDoor;
import dev.roundhouse.admin.RestDoor;
import dev.roundhouse.gateway.Doorway;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.gateway.ResourceMetadata;
import dev.roundhouse.http.Handler;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;

/// Sends a request to the room whose door its path is.
final class FrontDoor implements Handler {
  private final Gateway gateway;
  private final ResourceMetadata metadata;
  private final ConsoleDoor console;
  private final RestDoor rest;

  FrontDoor(Gateway gateway, ResourceMetadata metadata, ConsoleDoor console, RestDoor rest) {
    this.gateway = requireNonNull(gateway, "gateway");
    this.metadata = requireNonNull(metadata, "metadata");
    this.console = requireNonNull(console, "console");
    this.rest = requireNonNull(rest, "rest");
  }

  @Override
  public void handle(Request request, Response response) throws Exception {
    if (Gateway.isHere(request.path())) {
      gateway.handle(Doorway.HOUSE, request, response);
    } else if (!metadata.handles(request, response) && !console.handles(request, response)) {
      rest.handle(request, response);
    }
  }
}
