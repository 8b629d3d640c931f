package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.admin.StatusDoor;
import dev.roundhouse.gateway.Doorway;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.http.Handler;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;

/// The door of the role that looks after this machine: `/health`, `/metrics`, and the built-in
/// server at `/tools` and `/mcp`. Whatever else is asked for is answered as an unknown tool is: by
/// 401 without a good token.
final class SystemDoor implements Handler {
  private final StatusDoor status;
  private final Gateway gateway;

  SystemDoor(StatusDoor status, Gateway gateway) {
    this.status = requireNonNull(status, "status");
    this.gateway = requireNonNull(gateway, "gateway");
  }

  @Override
  public void handle(Request request, Response response) throws InterruptedException {
    if (!status.handles(request, response)) {
      gateway.handle(Doorway.SYSTEM, request, response);
    }
  }
}
