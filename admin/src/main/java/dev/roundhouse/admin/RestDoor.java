package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.Gate;
import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.gateway.ToolOverview;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.CostSettings;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Issued;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.TokenException;
import dev.roundhouse.security.TokenRecord;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/health`, `/metrics` and `/api/v1`. Health tells anybody its state and nothing else; every
/// other route answers 401 before it says whether there is anything.
public final class RestDoor {
  private static final String API = "/api/v1/";
  private static final String LOG = "/log";
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Operations operations;
  private final StatusDoor status;
  private final Entrance entrance;
  private final Ticker ticker;
  private final ServicesDoor services;
  private final LogDoor logs;

  /// What the doors of this room stand on.
  ///
  /// @param isMetricsOpen whether a scraper on loopback needs no token
  public record Parts(
      Operations operations,
      Health health,
      Metrics metrics,
      Gate gate,
      BooleanSupplier isMetricsOpen,
      Supplier<CostSettings> prices,
      Ticker ticker) {
    public Parts {
      requireNonNull(operations, "operations");
      requireNonNull(health, "health");
      requireNonNull(metrics, "metrics");
      requireNonNull(gate, "gate");
      requireNonNull(isMetricsOpen, "isMetricsOpen");
      requireNonNull(prices, "prices");
      requireNonNull(ticker, "ticker");
    }

    ServicesDoor services() {
      return new ServicesDoor(operations, prices, ticker);
    }
  }

  public RestDoor(Parts parts) {
    this.operations = parts.operations();
    this.status = new StatusDoor("roundhouse", parts);
    this.entrance = new Entrance(parts.gate());
    this.services = parts.services();
    this.ticker = parts.ticker();
    this.logs = new LogDoor(parts.operations(), parts.ticker());
  }

  public void handle(Request request, Response response) throws InterruptedException {
    if (!status.handles(request, response)) {
      boolean isService = ServicesDoor.isHere(request.path());
      entrance.enter(request, response, isService ? services::route : this::route);
    }
  }

  private void route(Request request, Response response, Principal principal)
      throws InterruptedException {
    String path = request.path();
    String rest = path.startsWith(API) ? path.substring(API.length()) : "";
    int slash = rest.indexOf('/');
    String collection = slash < 0 ? rest : rest.substring(0, slash);
    @Nullable String name = slash < 0 ? null : rest.substring(slash + 1);
    switch (collection) {
      case "servers" -> servers(request, response, principal, name);
      case "virtual-servers" -> virtual(request, response, principal, name);
      case "packages" -> PackageRoute.serve(operations, request, response, principal, name);
      case "tools" -> tools(request, response, principal, name);
      case "tokens" -> tokens(request, response, principal, name);
      case "signing-keys" -> signingKeys(request, response, principal, name);
      case "audit" -> AuditRoute.serve(operations, request, response, principal, name, ticker);
      default -> Answers.notFound(response);
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
          operations.add(principal, definition);
          response.header("Location", API + "servers/" + definition.id());
          Answers.json(response, 201, DefinitionJson.show(definition));
        }
        default -> Answers.notAllowed(response, "GET, POST");
      }
      return;
    }
    boolean isLog = name.endsWith(LOG);
    String server = isLog ? name.substring(0, name.length() - LOG.length()) : name;
    if (!ServerId.isValid(server)) {
      Answers.notFound(response);
      return;
    }
    ServerId id = new ServerId(server);
    if (isLog) {
      logs.handle(request, response, principal, id);
      return;
    }
    switch (Answers.method(request)) {
      case "GET" -> {
        Optional<ServerLine> line = operations.server(principal, id);
        if (line.isEmpty()) {
          Problems.send(response, ProblemKind.NOT_FOUND, "there is no server " + id);
        } else {
          JsonWriter body = new JsonWriter();
          ServerJson.write(body, line.get(), ticker.instant());
          Answers.send(response, 200, body);
        }
      }
      case "DELETE" -> {
        operations.remove(principal, id);
        response.status(204).send();
      }
      default -> Answers.notAllowed(response, "GET, DELETE");
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
    String query = request.query();
    if (query == null || !query.startsWith("wait=")) {
      return Duration.ofSeconds(1);
    }
    Duration wait = Durations.parse(query.substring("wait=".length()));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private void tokens(
      Request request, Response response, Principal principal, @Nullable String name) {
    if (name == null && Answers.method(request).equals("GET")) {
      JsonWriter body = new JsonWriter().object().key("tokens").array();
      operations.listTokens(principal).forEach(record -> write(body, record, null));
      Answers.send(response, 200, body.end().end());
    } else if (name == null && request.method().equals("POST")) {
      Issued issued = created(request, principal);
      JsonWriter body = new JsonWriter();
      write(body, issued.details(), issued.token().reveal());
      Answers.send(response, 201, body);
    } else if (name != null && request.method().equals("DELETE")) {
      try {
        operations.revokeToken(principal, name);
        response.status(204).send();
      } catch (TokenException e) {
        Problems.send(response, ProblemKind.NOT_FOUND, String.valueOf(e.getMessage()));
      }
    } else {
      Answers.notAllowed(response, name == null ? "GET, POST" : "DELETE");
    }
  }

  private void signingKeys(
      Request request, Response response, Principal principal, @Nullable String name) {
    if (name != null) {
      Answers.notFound(response);
    } else if (request.method().equals("POST")) {
      String kid = operations.rotateSigningKey(principal);
      Answers.send(response, 201, new JsonWriter().object().member("id", kid).end());
    } else {
      Answers.notAllowed(response, "POST");
    }
  }

  private Issued created(Request request, Principal principal) {
    try {
      Json wish = Json.parse(request.body());
      Set<Scope> scopes = new HashSet<>();
      for (Json each : wish.get("scopes").items()) {
        String text = String.valueOf(each.text());
        scopes.add(
            Scope.of(text)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "there is no scope "
                            + text
                            + "; there are server:NAME, virtual:NAME, tool:SERVER/NAME, "
                            + String.join(", ", Scope.words()))));
      }
      String ttl = wish.get("ttl").text();
      String subject = wish.get("subject").text();
      return operations.createToken(
          principal,
          scopes,
          ttl == null ? Duration.ofHours(24) : Durations.parse(ttl),
          subject == null ? principal.subject() : subject);
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  private static void write(JsonWriter body, TokenRecord record, @Nullable String token) {
    body.object().member("id", record.id()).member("subject", record.subject());
    body.key("scopes").array();
    record.scopes().stream().map(Scope::wire).sorted().forEach(body::string);
    body.end()
        .member("created", record.created().toString())
        .member("expires", record.expires().toString());
    record.revoked().ifPresent(at -> body.member("revoked", at.toString()));
    if (token != null) {
      body.member("token", token);
    }
    body.end();
  }
}
