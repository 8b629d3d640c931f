package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.admin.console.Console;
import dev.roundhouse.admin.console.Watch;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.operations.ConsoleOperations;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/// The door for people with a browser: the console at `/` and below `/console/`. Whoever is not
/// signed in is sent to the page where one signs in, and learns nothing else.
public final class ConsoleDoor {
  private final Console console;
  private final Entrance entrance;
  private final DocsRoute docs;

  public ConsoleDoor(RestDoor.Parts parts, ConsoleOperations operations) {
    this.entrance = new Entrance(parts.gate());
    this.docs = new DocsRoute(parts.health());
    this.console =
        new Console(
            new Console.Parts(
                parts.operations(),
                parts.updates(),
                requireNonNull(operations, "operations"),
                new Watch(parts.alerts(), parts.history(), parts.logs()),
                parts.health(),
                parts.board(),
                parts.metrics(),
                parts.feed(),
                parts.gate(),
                parts.ticker()));
  }

  /// Tells where clients find the program.
  ///
  /// @param published as an operator says
  /// @param own the port where nothing but the console is
  public void at(Optional<URI> published, URI door, Optional<URI> own) {
    console.at(new Console.Addresses(published, door, own));
  }

  /// False, and nothing answered, when the path is none of the console.
  public boolean handles(Request request, Response response)
      throws InterruptedException, IOException {
    boolean isHere = Console.isHere(request.path());
    if (isHere) {
      console.handle(request, response);
    }
    return isHere || describes(request, response);
  }

  /// The description of all routes for people with a browser, who have no token to send: whoever is
  /// signed in at the console may read it. False, and nothing answered, when it is not asked for,
  /// or with a token.
  public boolean describes(Request request, Response response) {
    if (!DocsRoute.isHere(request.path())
        || request.header("authorization") != null
        || !console.isSignedIn(request)) {
      return false;
    }
    if (console.isFromHere(request, response)) {
      docs.serve(request, response);
    }
    return true;
  }

  /// On a port of its own: the console, health and metrics, and nothing else.
  public void handle(StatusDoor status, Request request, Response response)
      throws InterruptedException, IOException {
    if (!status.handles(request, response) && !handles(request, response)) {
      entrance.enter(request, response, (_, answer, _) -> Answers.notFound(answer));
    }
  }
}
