package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Doorway;
import dev.roundhouse.gateway.Gate;
import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.gateway.ToolEvent;
import dev.roundhouse.gateway.ToolRun;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.SealedState;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The MCP endpoints: `/mcp`, `/servers/{name}/mcp`, `/v/{name}/mcp`, and beside each the older
/// `sse` and `message`; and `/tools` for those who speak plain HTTP. The era of a request is read
/// from its body.
public final class McpDoor {
  /// What a path names.
  private record Place(View view, String base, String leaf) {}

  private final Works works;
  private final Gate gate;
  private final Parking parking;
  private final ModernDoor modern;
  private final LegacyDoor legacy;
  private final SseDoor sse;
  private final ToolsDoor tools;
  private final BenchDoor bench;

  public McpDoor(Works works, Gate gate, SealedState seal) {
    this.works = requireNonNull(works, "works");
    this.gate = requireNonNull(gate, "gate");
    this.parking = new Parking(seal, works.ticker(), () -> works.settings().inputWait());
    Relay relay = new Relay(works);
    LegacyMethods methods = new LegacyMethods(works, relay);
    this.modern = new ModernDoor(works, relay, parking);
    this.legacy = new LegacyDoor(works, methods);
    this.sse = new SseDoor(works, methods);
    this.tools = new ToolsDoor(works, gate, relay, parking);
    this.bench = new BenchDoor(works, relay);
  }

  /// Whether a path is one of the endpoints here, known or not.
  public static boolean isHere(String path) {
    return place(path) != null || ToolsDoor.isHere(path);
  }

  private static @Nullable Place place(String path) {
    if (path.equals("/mcp")) {
      return new Place(new View.All(), "", "mcp");
    }
    int slash = path.lastIndexOf('/');
    String base = path.substring(0, Math.max(0, slash));
    String leaf = path.substring(slash + 1);
    if (!leaf.equals("mcp") && !leaf.equals("sse") && !leaf.equals("message")) {
      return null;
    }
    if (base.isEmpty()) {
      return new Place(new View.All(), base, leaf);
    }
    if (base.startsWith("/servers/")) {
      ServerId id = id(base.substring("/servers/".length()));
      return id == null ? null : new Place(new View.One(id), base, leaf);
    }
    if (base.startsWith("/v/")) {
      ServerId id = id(base.substring("/v/".length()));
      return id == null ? null : new Place(new View.Virtual(id), base, leaf);
    }
    return null;
  }

  private static @Nullable ServerId id(String name) {
    return ServerId.isValid(name) ? new ServerId(name) : null;
  }

  public void handle(Doorway through, Request request, Response response)
      throws InterruptedException {
    try {
      if (ToolsDoor.isHere(request.path())) {
        tools.handle(request, response, view(through));
      } else {
        enter(request, response, place(through, request.path()));
      }
    } catch (AuditException e) {
      works.observer().refused("audit");
      if (response.isCommitted()) {
        throw e; // Nothing more can be said on what is under way; it is broken off.
      }
      Problems.send(response, ProblemKind.AUDIT_UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private View view(Doorway through) {
    return switch (through) {
      case HOUSE -> new View.All();
      case SYSTEM -> new View.One(works.listings().builtIn());
    };
  }

  private @Nullable Place place(Doorway through, String path) {
    Place place = place(path);
    return switch (through) {
      case HOUSE -> place;
      case SYSTEM ->
          place != null && place.view() instanceof View.All
              ? new Place(view(through), place.base(), place.leaf())
              : null;
    };
  }

  private void enter(Request request, Response response, @Nullable Place place)
      throws InterruptedException {
    Principal principal = gate.authenticate(request, response);
    if (principal == null) {
      works.observer().refused("not admitted");
      return;
    }
    works.audit().admitCall();
    // Before anything is said of what is there.
    if (place != null
        && !works.listings().isOpenTo(Callers.reach(principal, place.view()), place.view())) {
      works.observer().refused("not admitted");
      gate.lacks(request, response, needed(place.view()));
      return;
    }
    if (place == null || !works.listings().exists(place.view())) {
      Problems.send(
          response,
          ProblemKind.NOT_FOUND,
          "there is no such server here; see GET /api/v1/servers and /api/v1/virtual-servers");
      return;
    }
    switch (request.method()) {
      case "POST" -> post(request, response, principal, place);
      case "GET" -> get(request, response, principal, place);
      case "DELETE" -> delete(request, response, principal, place);
      default -> notAllowed(response, place);
    }
  }

  private static Scope needed(View view) {
    return switch (view) {
      case View.All() -> Scope.MCP;
      case View.One(ServerId server) -> Scope.server(server);
      case View.Virtual(ServerId name) -> Scope.virtual(name);
    };
  }

  private static void notAllowed(Response response, Place place) {
    String allowed =
        switch (place.leaf()) {
          case "sse" -> "GET";
          case "message" -> "POST";
          default -> "POST, GET, DELETE";
        };
    response.header("Allow", allowed);
    Problems.send(response, ProblemKind.METHOD_NOT_ALLOWED, "allowed here: " + allowed);
  }

  private void post(Request request, Response response, Principal principal, Place place)
      throws InterruptedException {
    if (place.leaf().equals("sse")) {
      notAllowed(response, place);
      return;
    }
    String type = request.header("content-type");
    if (type == null || !type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
      Problems.send(
          response, ProblemKind.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json");
      return;
    }
    Frame frame;
    try {
      frame = Frame.scan(request.body(), works.limits());
    } catch (MalformedFrame e) {
      works.observer().refused("rpc " + e.code());
      response.status(400).header("Content-Type", "application/json").send(malformed(e));
      return;
    }
    Traces.serve(
        works.observer(),
        frame,
        request.header("mcp-session-id"),
        () -> serve(request, response, principal, place, frame));
  }

  private void serve(
      Request request, Response response, Principal principal, Place place, Frame frame)
      throws InterruptedException {
    if (place.leaf().equals("message")) {
      sse.message(request, response, principal, place.view(), frame);
    } else if (ModernCheck.isModern(request, frame)) {
      modern.handle(request, response, principal, place.view(), frame);
    } else {
      legacy.post(request, response, principal, place.view(), frame);
    }
  }

  static byte[] malformed(MalformedFrame e) {
    return Rpc.error(e.id(), e.code(), String.valueOf(e.getMessage()), RpcFailure.traced(null));
  }

  private void get(Request request, Response response, Principal principal, Place place) {
    switch (place.leaf()) {
      case "sse" -> sse.open(response, principal, place.view(), place.base());
      case "message" -> notAllowed(response, place);
      default -> {
        if (Protocol.MODERN.equals(request.header("mcp-protocol-version"))) {
          response.header("Allow", "POST");
          Problems.send(
              response,
              ProblemKind.METHOD_NOT_ALLOWED,
              "revision " + Protocol.MODERN + " has no GET");
        } else {
          legacy.get(request, response, principal, place.view());
        }
      }
    }
  }

  private void delete(Request request, Response response, Principal principal, Place place) {
    boolean isSession =
        place.leaf().equals("mcp")
            && !Protocol.MODERN.equals(request.header("mcp-protocol-version"));
    if (isSession) {
      legacy.delete(request, response, principal, place.view());
    } else {
      notAllowed(response, place);
    }
  }

  /// A call of a tool by somebody whom another door has let in, and who follows it; see
  /// [BenchDoor].
  public ToolRun start(
      Principal principal, String name, byte[] arguments, Consumer<ToolEvent> party) {
    return bench.start(principal, name, arguments, party);
  }

  /// Gives up what has waited too long.
  public void sweep() {
    parking.sweep();
  }
}
