package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.Gate;
import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.gateway.Selfcheck;
import dev.roundhouse.gateway.ToolOverview;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.CostSettings;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.HealthBoard;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.operations.AlertOperations;
import dev.roundhouse.operations.AuthorizationOperations;
import dev.roundhouse.operations.HistoryOperations;
import dev.roundhouse.operations.LogOperations;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.operations.UpdateOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `/health`, `/metrics`, `/alerts` and `/api/v1`. Health tells anybody its state and nothing else,
/// and who has no token can log in; every other route answers 401 before it says whether there is
/// anything.
public final class RestDoor {
  private static final String API = "/api/v1/";
  private static final String LOG = "/log";
  private static final String APPROVE = "/approve";
  private static final String SELFCHECK = "/selfcheck";

  /// What there is of one server besides itself; the longer before what it ends with.
  private static final String[] PARTS = {
    LOG,
    APPROVE,
    SELFCHECK,
    ImpactRoute.OF,
    AuthorizationRoute.REDIRECTED,
    AuthorizationRoute.OF_A_SERVER
  };

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final Duration SELFCHECK_WAIT = Duration.ofSeconds(60);

  /// A package may have to be installed first.
  private static final Duration LONGEST_SELFCHECK = Duration.ofMinutes(10);

  private final Operations operations;
  private final AuthorizationOperations authorizations;
  private final StatusDoor status;
  private final Entrance entrance;
  private final LoginDoor login;
  private final Ticker ticker;
  private final ServicesDoor services;
  private final LogDoor logs;
  private final UpdatesRoute updates;
  private final ProtectRoute protect;
  private final FeedDoor feed;
  private final LogsRoute programLog;
  private final HistoryDoor history;
  private final AlertsRoute alerts;
  private final DocsRoute docs;

  /// What the doors of this room stand on.
  ///
  /// @param isMetricsOpen whether a scraper on loopback needs no token
  public record Parts(
      Operations operations,
      AuthorizationOperations authorizations,
      UpdateOperations updates,
      LogOperations logs,
      AlertOperations alerts,
      Health health,
      HealthBoard board,
      Feed feed,
      Metrics metrics,
      Gate gate,
      BooleanSupplier isMetricsOpen,
      Supplier<CostSettings> prices,
      HistoryOperations history,
      Ticker ticker) {
    public Parts {
      requireNonNull(operations, "operations");
      requireNonNull(authorizations, "authorizations");
      requireNonNull(updates, "updates");
      requireNonNull(logs, "logs");
      requireNonNull(alerts, "alerts");
      requireNonNull(health, "health");
      requireNonNull(board, "board");
      requireNonNull(feed, "feed");
      requireNonNull(metrics, "metrics");
      requireNonNull(gate, "gate");
      requireNonNull(isMetricsOpen, "isMetricsOpen");
      requireNonNull(prices, "prices");
      requireNonNull(history, "history");
      requireNonNull(ticker, "ticker");
    }

    ServicesDoor services() {
      return new ServicesDoor(operations, prices, ticker);
    }
  }

  /// @param service what its listener is to those who look for it
  public RestDoor(String service, Parts parts) {
    this.operations = parts.operations();
    this.authorizations = parts.authorizations();
    this.status = new StatusDoor(service, parts);
    this.entrance = new Entrance(parts.gate());
    this.login = new LoginDoor(parts.gate(), operations.identity().people());
    this.services = parts.services();
    this.ticker = parts.ticker();
    this.logs = new LogDoor(parts.operations(), parts.ticker());
    this.updates = new UpdatesRoute(parts.updates(), parts.ticker());
    this.programLog = new LogsRoute(parts.logs(), parts.ticker());
    this.feed = new FeedDoor(parts.gate(), parts.feed(), parts.board(), parts.ticker());
    this.protect = new ProtectRoute(operations.protection(), parts.ticker());
    this.history = new HistoryDoor(parts.history(), parts.ticker());
    this.alerts = new AlertsRoute(parts.alerts(), parts.ticker());
    this.docs = new DocsRoute(parts.health());
  }

  public void handle(Request request, Response response) throws InterruptedException {
    if (!status.handles(request, response)
        && !feed.handles(request, response)
        && !login.handles(request, response)) {
      boolean isService = ServicesDoor.isHere(request.path());
      entrance.enter(request, response, isService ? services::route : this::route);
    }
  }

  private void route(Request request, Response response, Principal principal)
      throws InterruptedException {
    String path = request.path();
    if (LogsRoute.isHere(path)) {
      programLog.serve(request, response, principal, path.substring("/logs".length()));
      return;
    }
    if (HistoryDoor.isHere(path)) {
      history.route(request, response, principal);
      return;
    }
    String rest =
        path.startsWith(API)
            ? path.substring(API.length())
            : AlertsRoute.isHere(path) ? path.substring(1) : "";
    int slash = rest.indexOf('/');
    String collection = slash < 0 ? rest : rest.substring(0, slash);
    @Nullable String name = slash < 0 ? null : rest.substring(slash + 1);
    switch (collection) {
      case "servers" -> servers(request, response, principal, name);
      case "virtual-servers" -> virtual(request, response, principal, name);
      case "packages" -> PackageRoute.serve(operations, request, response, principal, name);
      case "updates" -> updates.serve(request, response, principal, name);
      case "protect" -> protect.serve(request, response, principal, name);
      case "tools" -> tools(request, response, principal, name);
      case "why" -> WhyRoute.serve(operations, request, response, principal, name);
      case "pins" ->
          PinsRoute.serve(operations.pins(), request, response, principal, name, patience(request));
      case "approvals" ->
          ApprovalsRoute.serve(operations.approvals(), request, response, principal, name);
      case "alerts" -> alerts.serve(request, response, principal, name);
      case "silences" -> alerts.silences(request, response, principal, name);
      case "policy" -> PolicyRoute.serve(operations.policy(), request, response, principal, name);
      case "tokens" -> TokenRoute.tokens(operations.identity(), request, response, principal, name);
      case "accounts" ->
          AccountRoute.serve(operations.identity().people(), request, response, principal, name);
      case "signing-keys" ->
          TokenRoute.signingKeys(operations.identity(), request, response, principal, name);
      case "logs" -> programLog.serve(request, response, principal, name == null ? "" : "/" + name);
      case "audit" -> AuditRoute.serve(operations, request, response, principal, name, ticker);
      default -> docs.serve(request, response);
    }
  }

  private void servers(
      Request request, Response response, Principal principal, @Nullable String name)
      throws InterruptedException {
    if (name == null) {
      switch (Answers.method(request)) {
        case "GET" -> {
          JsonWriter body = new JsonWriter().object().key("servers").array();
          operations
              .servers(principal)
              .forEach(line -> ServerJson.write(body, line, ticker.instant()));
          Answers.send(response, 200, body.end().end());
        }
        case "POST" -> {
          ServerDefinition definition = DefinitionJson.readServer(request.body(), Origin.STORE);
          if (isQuarantined(request)) {
            operations.pins().addQuarantined(principal, definition);
          } else {
            operations.add(principal, definition);
          }
          response.header("Location", API + "servers/" + definition.id());
          Answers.json(response, 201, DefinitionJson.show(definition));
        }
        default -> Answers.notAllowed(response, "GET, POST");
      }
      return;
    }
    server(request, response, principal, name);
  }

  private void server(Request request, Response response, Principal principal, String name)
      throws InterruptedException {
    String suffix = Stream.of(PARTS).filter(name::endsWith).findFirst().orElse("");
    String server = name.substring(0, name.length() - suffix.length());
    if (!ServerId.isValid(server)) {
      Answers.notFound(response);
      return;
    }
    ServerId id = new ServerId(server);
    switch (suffix) {
      case "" -> server(request, response, principal, id);
      case LOG -> logs.handle(request, response, principal, id);
      case APPROVE ->
          PinsRoute.admit(operations.pins(), request, response, principal, id, patience(request));
      case SELFCHECK -> selfcheck(request, response, principal, id);
      case ImpactRoute.OF -> ImpactRoute.ofServer(operations, request, response, principal, id);
      default -> AuthorizationRoute.serve(authorizations, request, response, principal, id, suffix);
    }
  }

  private void server(Request request, Response response, Principal principal, ServerId id) {
    switch (Answers.method(request)) {
      case "GET" -> {
        Optional<ServerLine> line = operations.server(principal, id);
        if (line.isEmpty()) {
          Problems.send(response, ProblemKind.NOT_FOUND, "there is no server " + id);
        } else {
          JsonWriter body = new JsonWriter().object();
          ServerJson.members(body, line.get(), ticker.instant());
          updates.version(body, principal, id);
          Answers.send(response, 200, body.end());
        }
      }
      case "DELETE" -> {
        operations.remove(principal, id);
        response.status(204).send();
      }
      default -> Answers.notAllowed(response, "GET, DELETE");
    }
  }

  private void selfcheck(Request request, Response response, Principal principal, ServerId id)
      throws InterruptedException {
    if (Answers.isMethod(request, response, "POST")) {
      Duration wait = patience(request, SELFCHECK_WAIT, LONGEST_SELFCHECK);
      Selfcheck.Result result = operations.selfcheck(principal, id, wait);
      JsonWriter body =
          new JsonWriter()
              .object()
              .member("server", id.value())
              .member("ok", result.isWell())
              .member("protocol", result.protocol())
              .member("introduced", result.introduced())
              .member("tools", result.tools())
              .member("readyMs", result.ready().toMillis())
              .member("answeredMs", result.answered().toMillis())
              .member("problem", result.problem())
              .end();
      Answers.send(response, 200, body);
    }
  }

  /// Beside the definition, as it is no part of it: a server is put there once, and let in.
  private static boolean isQuarantined(Request request) {
    try {
      Json said = Json.parse(request.body()).get("quarantined");
      if (said.isPresent() && said.type() != JsonType.TRUE && said.type() != JsonType.FALSE) {
        throw new IllegalArgumentException("\"quarantined\" is true or false");
      }
      return said.truth(false);
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  private void virtual(
      Request request, Response response, Principal principal, @Nullable String name) {
    if (name == null && Answers.method(request).equals("GET")) {
      JsonWriter body = new JsonWriter().object().key("virtualServers").array();
      operations.virtualServers(principal).forEach(each -> VirtualJson.write(body, each));
      Answers.send(response, 200, body.end().end());
    } else if (name == null && request.method().equals("POST")) {
      VirtualServer virtual = DefinitionJson.readVirtual(request.body(), Origin.STORE);
      operations.putVirtual(principal, virtual);
      Answers.send(response, 200, VirtualJson.write(new JsonWriter(), virtual));
    } else if (name != null && name.endsWith(ImpactRoute.OF)) {
      String of = name.substring(0, name.length() - ImpactRoute.OF.length());
      ImpactRoute.ofVirtual(operations, request, response, principal, new ServerId(of));
    } else if (name != null && !ServerId.isValid(name)) {
      Answers.notFound(response);
    } else if (name != null && request.method().equals("DELETE")) {
      operations.removeVirtual(principal, new ServerId(name));
      response.status(204).send();
    } else {
      Answers.notAllowed(response, name == null ? "GET, POST" : "DELETE");
    }
  }

  private void tools(Request request, Response response, Principal principal, @Nullable String name)
      throws InterruptedException {
    if (name != null) {
      Answers.notFound(response);
      return;
    }
    if (!Answers.method(request).equals("GET")) {
      Answers.notAllowed(response, "GET");
      return;
    }
    ToolOverview overview = operations.tools(principal, patience(request));
    JsonWriter body = new JsonWriter().object().key("tools").array();
    for (ToolOverview.Line line : overview.tools()) {
      body.object()
          .member("name", line.name())
          .member("server", line.server().value())
          .member("tool", line.tool())
          .member("description", line.description())
          .end();
    }
    body.end().key("missing").array();
    overview
        .missing()
        .forEach((server, why) ->
            body.object().member("server", server.value()).member("reason", why).end());
    Answers.send(response, 200, body.end().end());
  }

  /// `?wait=5s`: how long to wait for servers that have never been asked.
  private static Duration patience(Request request) {
    return patience(request, Duration.ofSeconds(1), LONGEST_WAIT);
  }

  private static Duration patience(Request request, Duration usual, Duration longest) {
    String query = request.query();
    if (query == null || !query.startsWith("wait=")) {
      return usual;
    }
    Duration wait = Durations.parse(query.substring("wait=".length()));
    return wait.compareTo(longest) > 0 ? longest : wait;
  }
}
