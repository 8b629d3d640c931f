package dev.roundhouse.gateway.door;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Gate;
import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.pinning.Hold;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.ParamHeaders;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.net.URLDecoder;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tools for those who speak plain HTTP: `GET /tools`, and `POST /tools/{name}` with the
/// arguments as body. A call goes the way of a modern client's `tools/call` that can answer no
/// questions, so everything that counts there counts here.
final class ToolsDoor {
  static final String PATH = "/tools";
  private static final byte[] ID = {'1'};
  private static final byte[] NOTHING = "{}".getBytes(US_ASCII);
  private static final byte[] META =
      ("{\"io.modelcontextprotocol/protocolVersion\":\""
              + Protocol.MODERN
              + "\",\"io.modelcontextprotocol/clientCapabilities\":{}}")
          .getBytes(US_ASCII);

  /// A tool, by what a person called it.
  record Found(Listing listing, Route route, String shown) {}

  private final Works works;
  private final Gate gate;
  private final Relay relay;
  private final Parking parking;

  ToolsDoor(Works works, Gate gate, Relay relay, Parking parking) {
    this.works = requireNonNull(works, "works");
    this.gate = requireNonNull(gate, "gate");
    this.relay = requireNonNull(relay, "relay");
    this.parking = requireNonNull(parking, "parking");
  }

  static boolean isHere(String path) {
    return path.equals(PATH) || path.startsWith(PATH + "/");
  }

  /// Who comes without a good token learns nothing, neither what there is nor how it is asked for.
  void handle(Request request, Response response, View view) throws InterruptedException {
    Principal principal = gate.authenticate(request, response);
    if (principal == null) {
      works.observer().refused("not admitted");
      return;
    }
    if (!works.listings().isOpenTo(principal.grants().reach(), view)) {
      works.observer().refused("not admitted");
      gate.lacks(request, response, Scope.MCP);
      return;
    }
    works.audit().admitCall();
    works.guests().came(principal, view, request.header("user-agent"));
    if (!works.listings().exists(view)) {
      Problems.send(
          response,
          ProblemKind.NOT_FOUND,
          "there is no built-in server; define one: servers: system: {built-in: system}");
      return;
    }
    try {
      if (request.path().equals(PATH)) {
        list(request, response, principal, view);
      } else {
        one(request, response, principal, view);
      }
    } catch (BadArguments e) {
      Problems.send(response, e.kind(), String.valueOf(e.getMessage()));
    }
  }

  private void list(Request request, Response response, Principal principal, View view)
      throws InterruptedException {
    if (!request.method().equals("GET")) {
      notAllowed(response, "GET", "allowed here: GET");
      return;
    }
    Listing listing =
        works.listings().current(view, caller(principal), works.settings().listWait());
    JsonWriter body =
        new JsonWriter().object().key("tools").raw(listing.array(ListKind.TOOLS)).key("missing");
    body.array();
    listing.missing().values().stream().sorted().forEach(body::string);
    json(response, body.end().end());
  }

  private void one(Request request, Response response, Principal principal, View view)
      throws InterruptedException, BadArguments {
    String name = decoded(request.path().substring(PATH.length() + 1));
    Found found = name == null ? null : found(request, response, principal, view, name);
    if (found == null) {
      if (name == null) {
        notFound(response, request.path(), Set.of());
      }
      return;
    }
    switch (request.method()) {
      case "POST" -> call(request, response, principal, found, body(request));
      case "GET" -> {
        if (found.route().claim() == Route.Claim.READ_ONLY) {
          byte[] arguments = QueryArguments.of(request.query(), schema(found));
          call(request, response, principal, found, arguments);
        } else {
          notAllowed(
              response,
              "POST",
              "GET is for tools that only read, by the word of a server whose hints are trusted"
                  + " (repeat.trust-hints); POST the arguments as JSON");
        }
      }
      default -> notAllowed(response, "GET, POST", "POST the arguments as JSON");
    }
  }

  /// By the name in the list, or by that of its server where only one has a tool of that name.
  private @Nullable Found found(
      Request request, Response response, Principal principal, View view, String name)
      throws InterruptedException {
    Caller caller = caller(principal);
    Found found = in(works.listings().known(view, caller), name);
    if (found != null) {
      return found;
    }
    Listing listing = works.listings().current(view, caller, works.settings().listWait());
    found = in(listing, name);
    if (found == null) {
      missing(request, response, listing, name);
    }
    return found;
  }

  private void missing(Request request, Response response, Listing listing, String name) {
    Hold hold = listing.hold(ListKind.TOOLS, name);
    List<String> several = listing.exposing(name);
    String exposed = listing.lacking(name);
    String lacking = exposed == null ? listing.lackingFor(name) : exposed;
    if (lacking != null && several.isEmpty()) {
      gate.lacks(request, response, new Scope(lacking));
    } else if (hold != null) {
      Problems.send(response, ProblemKind.WITHHELD, hold.says());
    } else if (several.size() > 1) {
      Problems.send(
          response,
          ProblemKind.CONFLICT,
          "several servers have a tool " + name + "; name one: " + String.join(", ", several));
    } else {
      notFound(response, name, listing.missing().keySet());
    }
  }

  static @Nullable Found in(Listing listing, String name) {
    Route route = listing.named(ListKind.TOOLS, name);
    if (route != null) {
      return new Found(listing, route, name);
    }
    List<String> shown = listing.exposing(name);
    if (shown.size() != 1) {
      return null;
    }
    Route only = listing.named(ListKind.TOOLS, shown.getFirst());
    return only == null ? null : new Found(listing, only, shown.getFirst());
  }

  private void call(
      Request request, Response response, Principal principal, Found found, byte[] arguments)
      throws InterruptedException, BadArguments {
    ToolAnswer.send(response, called(request, principal, found, arguments));
  }

  private Frame called(Request request, Principal principal, Found found, byte[] arguments)
      throws InterruptedException, BadArguments {
    Frame frame = scanned(Rpc.request(ID, "tools/call", params(found, arguments)), works.limits());
    Site site =
        new Site(
            principal,
            Callers.modern(principal, works.reach(principal, found.listing().view()), frame),
            found.listing().view(),
            null,
            headers(found.route(), frame),
            new ModernDialogue(parking, request));
    Taken taken = new Taken();
    Traces.serve(works.observer(), frame, null, () -> relay.run(site, frame, taken));
    return own(taken.frame(), works.limits());
  }

  static Frame scanned(byte[] made, Limits limits) throws BadArguments {
    try {
      return Frame.scan(made, limits);
    } catch (MalformedFrame e) {
      // The parts are sound, so it is one of the limits of messages.
      throw new BadArguments(ProblemKind.INVALID, "these arguments cannot be sent: " + e.reason());
    }
  }

  private static byte[] params(Found found, byte[] arguments) {
    return new JsonWriter()
        .object()
        .member("name", found.shown())
        .member("arguments", arguments)
        .member("_meta", META)
        .end()
        .toBytes();
  }

  /// What a modern client would have had to send beside.
  static String[] headers(Route route, Frame frame) {
    ParamHeaders.Valid valid = route.params();
    return valid == null
        ? new String[0]
        : ParamHeaderCheck.made(valid.expected(Json.of(frame, Member.ARGUMENTS)));
  }

  static Frame own(byte[] answer, Limits limits) {
    try {
      return Frame.scan(answer, limits);
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a response made here cannot be read back", e);
    }
  }

  private static Json schema(Found found) {
    try {
      for (Json item : Json.parse(found.listing().array(ListKind.TOOLS)).items()) {
        if (found.shown().equals(item.get("name").text())) {
          return item.get("inputSchema");
        }
      }
      return Json.ABSENT;
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a list made here cannot be read back", e);
    }
  }

  /// JSON, whatever the content type says: `curl -d` calls everything a form.
  private static byte[] body(Request request) throws BadArguments {
    byte[] body = request.body();
    if (new String(body, UTF_8).isBlank()) {
      return NOTHING;
    }
    try {
      Json arguments = Json.parse(body);
      if (arguments.type() == JsonType.OBJECT) {
        return arguments.raw();
      }
    } catch (MalformedFrame e) {
      throw new BadArguments(
          ProblemKind.MALFORMED, "the arguments are not JSON: " + e.getMessage());
    }
    throw new BadArguments(
        ProblemKind.MALFORMED,
        "the arguments are JSON, but not an object such as {\"path\":\"/\"}");
  }

  private Caller caller(Principal principal) {
    return Caller.onlooker(principal.subject(), works.reach(principal, new View.All()));
  }

  private static @Nullable String decoded(String name) {
    try {
      String text = URLDecoder.decode(name.replace("+", "%2B"), UTF_8);
      return text.isEmpty() ? null : text;
    } catch (IllegalArgumentException _) {
      return null; // no name is written like that
    }
  }

  /// @param silent servers that have not told what they have, or not again
  private static void notFound(Response response, String name, Set<ServerId> silent) {
    String unknown =
        silent.isEmpty()
            ? ""
            : ", and not known of every server: "
                + silent.stream().map(ServerId::value).sorted().collect(Collectors.joining(", "));
    Problems.send(
        response, ProblemKind.NOT_FOUND, "there is no tool " + name + unknown + "; see GET /tools");
  }

  private static void notAllowed(Response response, String allowed, String why) {
    response.header("Allow", allowed);
    Problems.send(response, ProblemKind.METHOD_NOT_ALLOWED, why);
  }

  private static void json(Response response, JsonWriter body) {
    response.header("Content-Type", "application/json").send(body.toBytes());
  }

  /// Keeps the response; what else comes during a call has no place in plain HTTP.
  private static final class Taken implements Answer {
    private byte @Nullable [] frame;

    @Override
    public void also(byte[] other) {
      // Progress and log messages: nobody listens.
    }

    @Override
    public void done(byte[] response, int status) {
      this.frame = response;
    }

    byte[] frame() {
      return requireNonNull(frame, "every call is answered");
    }
  }
}
