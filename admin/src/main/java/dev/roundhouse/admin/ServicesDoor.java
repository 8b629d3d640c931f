package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.ServiceForm;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.CostSettings;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.operations.ServerCommand;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/services` and what they cost: servers as a service manager shows and moves them.
///
/// A fixed route takes its path for its own method alone, and nothing is reached by such a path
/// only: a server called `status` is read at `/services/status/status`, and everything else about
/// it, or about one called `sleep-all`, is where it is for any other server.
final class ServicesDoor {
  private static final String SERVICES = "/services";
  private static final String DEPTH = "depth=";
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /// The changes that one answer holds, at most.
  private static final int HISTORY = 100;

  private final Operations operations;
  private final Supplier<CostSettings> prices;
  private final InstantSource clock;

  ServicesDoor(Operations operations, Supplier<CostSettings> prices, InstantSource clock) {
    this.operations = requireNonNull(operations, "operations");
    this.prices = requireNonNull(prices, "prices");
    this.clock = requireNonNull(clock, "clock");
  }

  static boolean isHere(String path) {
    return path.equals(SERVICES)
        || path.startsWith(SERVICES + "/")
        || path.equals("/metrics/resources")
        || path.equals("/metrics/cost");
  }

  void route(Request request, Response response, Principal principal) throws InterruptedException {
    boolean isGet = Answers.method(request).equals("GET");
    switch (request.path()) {
      case SERVICES -> list(request, response, principal);
      case "/metrics/resources" -> resources(request, response, principal);
      case "/metrics/cost" -> cost(request, response, principal);
      case "/services/status" -> {
        if (isGet) {
          states(response, principal);
        } else {
          named(request, response, principal);
        }
      }
      case "/services/sleep-all", "/services/wake-all" -> {
        if (request.method().equals("POST")) {
          all(request, response, principal);
        } else {
          named(request, response, principal);
        }
      }
      default -> named(request, response, principal);
    }
  }

  private void list(Request request, Response response, Principal principal) {
    if (Answers.isMethod(request, response, "GET")) {
      JsonWriter body = new JsonWriter().object().key("services").array();
      Instant now = clock.instant();
      operations.services(principal).forEach(line -> ServiceJson.write(body, line, now));
      Answers.send(response, 200, body.end().end());
    }
  }

  private void states(Response response, Principal principal) {
    JsonWriter body = new JsonWriter().object();
    Instant now = clock.instant();
    for (ServerLine line : operations.services(principal)) {
      body.key(line.definition().id().value()).object();
      ServiceJson.members(body, line, now);
      body.end();
    }
    Answers.send(response, 200, body.end());
  }

  private void resources(Request request, Response response, Principal principal) {
    if (Answers.isMethod(request, response, "GET")) {
      Answers.send(response, 200, ServiceJson.resources(operations.consumption(principal)));
    }
  }

  private void cost(Request request, Response response, Principal principal) {
    if (Answers.isMethod(request, response, "GET")) {
      Answers.send(
          response, 200, ServiceJson.cost(operations.consumption(principal), prices.get()));
    }
  }

  private void all(Request request, Response response, Principal principal)
      throws InterruptedException {
    ServerCommand command =
        request.path().endsWith("/sleep-all") ? ServerCommand.SLEEP : ServerCommand.WAKE;
    Map<ServerId, ServerCommand.Result> results = operations.commandAll(principal, command);
    long changed = results.values().stream().filter(ServerCommand.Result::changed).count();
    JsonWriter body = new JsonWriter().object().member("changed", changed).key("services").object();
    results.forEach((id, result) -> ServiceJson.result(body.key(id.value()), result));
    Answers.send(response, 200, body.end().end());
  }

  private void named(Request request, Response response, Principal principal)
      throws InterruptedException {
    String path = request.path();
    // What neither is /services/NAME nor below it comes from a listener that has nothing else.
    String rest = path.startsWith(SERVICES + "/") ? path.substring(SERVICES.length() + 1) : "";
    int slash = rest.indexOf('/');
    String name = slash < 0 ? rest : rest.substring(0, slash);
    @Nullable String action = slash < 0 ? null : rest.substring(slash + 1);
    if (!ServerId.isValid(name)) {
      Answers.notFound(response);
      return;
    }
    ServerId id = new ServerId(name);
    switch (action) {
      case null -> one(request, response, principal, id);
      case "status" -> {
        if (Answers.isMethod(request, response, "GET")) {
          JsonWriter body = new JsonWriter();
          ServiceJson.status(body, operations.service(principal, id), clock.instant());
          Answers.send(response, 200, body);
        }
      }
      case "state-transitions" -> {
        if (Answers.isMethod(request, response, "GET")) {
          Answers.send(
              response, 200, ServiceJson.history(operations.history(principal, id, HISTORY)));
        }
      }
      case "register" -> {
        if (Answers.isMethod(request, response, "POST")) {
          register(request, response, principal, id);
        }
      }
      default -> command(request, response, principal, id, action);
    }
  }

  private void one(Request request, Response response, Principal principal, ServerId id) {
    switch (Answers.method(request)) {
      case "GET" -> {
        JsonWriter body = new JsonWriter();
        ServiceJson.write(body, operations.service(principal, id), clock.instant());
        Answers.send(response, 200, body);
      }
      case "DELETE" -> {
        operations.remove(principal, id);
        Answers.send(response, 200, new JsonWriter().object().member("removed", id.value()).end());
      }
      default ->
          Answers.notAllowed(
              response, request.path().endsWith("-all") ? "GET, DELETE, POST" : "GET, DELETE");
    }
  }

  private void command(
      Request request, Response response, Principal principal, ServerId id, String action)
      throws InterruptedException {
    ServerCommand command =
        switch (action) {
          case "start" -> ServerCommand.START;
          case "stop" -> ServerCommand.STOP;
          case "restart" -> ServerCommand.RESTART;
          case "sleep" -> ServerCommand.SLEEP;
          case "wake" -> ServerCommand.WAKE;
          case "drain" -> ServerCommand.DRAIN;
          default -> null;
        };
    if (command == null) {
      Answers.notFound(response);
    } else if (Answers.isMethod(request, response, "POST")) {
      Depth depth = command == ServerCommand.SLEEP ? depth(request) : null;
      ServerCommand.Result result =
          depth == null
              ? operations.command(principal, id, command, patience(request))
              : operations.sleep(principal, id, depth);
      Answers.send(response, 200, ServiceJson.result(new JsonWriter(), result));
    }
  }

  /// `?depth=dozing`: how deep to sleep; null for as deep as this machine can without ending it.
  private static @Nullable Depth depth(Request request) {
    String query = request.query();
    if (query == null || !query.startsWith(DEPTH)) {
      return null;
    }
    String asked = query.substring(DEPTH.length());
    return switch (asked) {
      case "dozing" -> Depth.DOZING;
      case "asleep" -> Depth.ASLEEP;
      case "stopped" -> Depth.STOPPED;
      default ->
          throw new IllegalArgumentException(
              "depth is dozing, asleep or stopped, not \"" + asked + "\"");
    };
  }

  /// `?wait=5s`: how long to wait for a start, or for calls to end.
  private static Duration patience(Request request) {
    String query = request.query();
    if (query == null || !query.startsWith("wait=")) {
      return WAIT;
    }
    Duration wait = Durations.parse(query.substring("wait=".length()));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private void register(Request request, Response response, Principal principal, ServerId id) {
    ServiceForm form = ServiceForm.read(id, request.body());
    boolean isChanged = operations.register(principal, form.definition());
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("changed", isChanged)
            .key("definition")
            .raw(DefinitionJson.show(form.definition()))
            .key("ignored")
            .array();
    form.ignored().forEach(body::string);
    Answers.send(response, 200, body.end().end());
  }
}
