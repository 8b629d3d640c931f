package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.session.Session;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Requests;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Lines;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.protocol.Splice;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Visit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The methods of the legacy era, over whichever transport they come.
final class LegacyMethods {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final String[] NO_HEADERS = {};
  private static final Duration WITHIN = Duration.ofSeconds(10);

  private final Works works;
  private final Relay relay;
  private final Introduction introduction;
  private final ListAnswer lists;
  private final Trail trail;

  LegacyMethods(Works works, Relay relay) {
    this.works = requireNonNull(works, "works");
    this.relay = requireNonNull(relay, "relay");
    this.introduction = new Introduction(works.connections().self());
    this.lists = new ListAnswer(introduction);
    this.trail = new Trail(works.audit());
  }

  /// The revision asked for if it is known, else the latest (lifecycle, version negotiation).
  static String negotiated(Frame initialize) throws RpcFailure {
    String asked = initialize.text(Member.PROTOCOL_VERSION);
    if (asked == null) {
      throw RpcFailure.invalidParams("initialize needs params.protocolVersion, a string");
    }
    return Protocol.isLegacy(asked) ? asked : Protocol.LATEST_LEGACY;
  }

  byte[] initialized(Session session, Frame frame, String version) throws InterruptedException {
    Listing listing = listing(session);
    JsonWriter result =
        new JsonWriter()
            .object()
            .member("protocolVersion", version)
            .key("capabilities")
            .raw(Introduction.capabilities(listing, false))
            .key("serverInfo")
            .raw(introduction.serverInfo(listing));
    byte[] instructions = Introduction.instructions(listing);
    if (instructions != null) {
      result.key("instructions").raw(instructions);
    }
    return Rpc.result(frame.raw(Member.ID), result.end().toBytes());
  }

  private Listing listing(Session session) throws InterruptedException {
    Duration wait =
        session.view() instanceof View.One
            ? works.settings().startWait()
            : works.settings().listWait();
    return works.listings().current(session.view(), session.caller(), wait);
  }

  /// @param who by the token of this very request, which may be good for less than that with which
  ///   the session was opened
  void request(Session session, Principal who, Frame frame, Answer answer)
      throws InterruptedException {
    byte[] id = frame.raw(Member.ID);
    try {
      switch (frame.method()) {
        case "ping" -> answer.done(Rpc.result(id, EMPTY), 200);
        case "initialize" ->
            throw new RpcFailure(
                200, Protocol.INVALID_REQUEST, "this session is initialized already");
        case "logging/setLevel" -> setLevel(session, frame, answer);
        case "tools/list" -> list(session, frame, ListKind.TOOLS, answer);
        case "prompts/list" -> list(session, frame, ListKind.PROMPTS, answer);
        case "resources/list" -> list(session, frame, ListKind.RESOURCES, answer);
        case "resources/templates/list" -> list(session, frame, ListKind.TEMPLATES, answer);
        case "resources/subscribe" -> subscribe(session, who, frame, answer);
        case "resources/unsubscribe" -> unsubscribe(session, frame, answer);
        case "tools/call",
            "prompts/get",
            "resources/read",
            "completion/complete",
            "tasks/get",
            "tasks/result",
            "tasks/cancel" ->
            call(session, who, frame, answer);
        default -> throw RpcFailure.unknownMethod(200, frame.method());
      }
    } catch (RpcFailure e) {
      works.observer().refused(e.counted());
      Traces.failed(e);
      trail.refused(frame, null, e);
      answer.done(e.frame(id), 200);
    } catch (AuditException e) {
      // Its answer may go over a stream, where no status can say it.
      works.observer().refused("audit");
      RpcFailure why = new RpcFailure(200, Protocol.INTERNAL_ERROR, String.valueOf(e.getMessage()));
      answer.done(why.frame(id), 200);
    }
  }

  private void list(Session session, Frame frame, ListKind kind, Answer answer)
      throws RpcFailure, InterruptedException {
    answer.done(lists.frame(frame, kind, listing(session), Era.LEGACY), 200);
  }

  private static Site site(Session session, Principal who, Dialogue dialogue) {
    return new Site(
        who, session.caller(), session.view(), session.logLevel(), NO_HEADERS, dialogue);
  }

  private void call(Session session, Principal who, Frame frame, Answer answer)
      throws RpcFailure, InterruptedException {
    String id = new String(frame.raw(Member.ID), StandardCharsets.UTF_8);
    LegacyDialogue dialogue = new LegacyDialogue(session, id, works.settings().inputWait());
    if (!dialogue.register()) {
      throw new RpcFailure(
          200, Protocol.INVALID_REQUEST, "a request with this id is still under way");
    }
    try {
      relay.run(site(session, who, dialogue), frame, new Freeing(answer, dialogue));
    } finally {
      dialogue.finished();
    }
  }

  /// Frees the id of a call before its answer can be seen: the client may use it again at once.
  private record Freeing(Answer answer, LegacyDialogue dialogue) implements Answer {
    @Override
    public void also(byte[] frame) {
      answer.also(frame);
    }

    @Override
    public void done(byte[] frame, int status) {
      dialogue.finished();
      answer.done(frame, status);
    }
  }

  private void setLevel(Session session, Frame frame, Answer answer)
      throws RpcFailure, InterruptedException {
    String level = frame.text(Member.LEVEL);
    if (level == null || !LogLevels.isLevel(level)) {
      throw RpcFailure.invalidParams("\"" + level + "\" is not a log level");
    }
    session.logLevel(level);
    byte[] params = JsonWriter.fragment().member("level", level).toBytes();
    for (Connection connection : own(session)) {
      if (connection.greeting().can("logging")) {
        try {
          connection.ask(Requests.internal(connection, "logging/setLevel", params), WITHIN);
        } catch (UpstreamFailure e) {
          LOG.log(
              Level.WARNING,
              "a log level was not taken: {0} (request {1})",
              e.getMessage(),
              Visit.current().id());
        }
      }
    }
    answer.done(Rpc.result(frame.raw(Member.ID), EMPTY), 200);
  }

  private void subscribe(Session session, Principal who, Frame frame, Answer answer)
      throws RpcFailure, InterruptedException {
    Site site = site(session, who, new LegacyDialogue(session, "", WITHIN));
    Router.Way way = relay.router().way(site, frame);
    ResourceWatch.Wish wish =
        new ResourceWatch.Wish(
            session.view(), session.caller(), way.route(), () -> tell(session, way.shown()));
    try {
      switch (ResourceWatch.open(works, wish, works.settings().startWait())) {
        case ResourceWatch.Attempt.Refused(Frame reply) ->
            answer.done(Splice.of(reply).replace(Member.ID, frame.raw(Member.ID)).apply(), 200);
        case ResourceWatch.Attempt.Watching(ResourceWatch watch) -> {
          session.subscribe(
              way.shown(),
              new Session.Subscribed(way.route().server().id(), way.route().name(), watch));
          answer.done(Rpc.result(frame.raw(Member.ID), EMPTY), 200);
        }
      }
    } catch (UpstreamFailure e) {
      throw RpcFailure.of(e);
    }
  }

  private static void tell(Session session, String shown) {
    byte[] params = new JsonWriter().object().member("uri", shown).end().toBytes();
    session.general().offer(Rpc.notification("notifications/resources/updated", params));
  }

  private static void unsubscribe(Session session, Frame frame, Answer answer) throws RpcFailure {
    String uri = frame.text(Member.URI);
    if (uri == null) {
      throw RpcFailure.invalidParams("resources/unsubscribe needs params.uri, a string");
    }
    session.unsubscribe(uri);
    answer.done(Rpc.result(frame.raw(Member.ID), EMPTY), 200);
  }

  void notification(Session session, Frame frame) {
    switch (frame.method()) {
      case "notifications/cancelled" -> {
        byte[] id = frame.rawOrNull(Member.REQUEST_ID);
        if (id != null) {
          session.cancel(new String(id, StandardCharsets.UTF_8), "the client cancelled it");
        }
      }
      case "notifications/roots/list_changed", "notifications/progress" -> passOn(session, frame);
      default -> {
        // notifications/initialized and what this gateway does not know: nothing depends on it.
      }
    }
  }

  /// What concerns every server this session has a connection of its own to.
  private void passOn(Session session, Frame frame) {
    byte[] bytes = Lines.single(Splice.of(frame).apply());
    for (Connection connection : own(session)) {
      try {
        connection.notify(bytes);
      } catch (UpstreamFailure e) {
        LOG.log(Level.WARNING, "a notification did not arrive: {0}", e.getMessage());
      }
    }
  }

  /// The legacy connections that are this session's alone.
  private List<Connection> own(Session session) {
    List<Connection> own = new ArrayList<>();
    Listing listing = works.listings().known(session.view(), session.caller());
    for (ServerDefinition server : listing.servers().values()) {
      Connection connection = works.connections().existing(server, session.caller());
      if (connection != null
          && connection.caller().tenant().equals(session.caller().tenant())
          && connection.greeting().era() == Era.LEGACY) {
        own.add(connection);
      }
    }
    return own;
  }

  void answer(Session session, Frame frame) {
    session.answer(frame.integer(Member.ID, -1)).ifPresent(waiting -> waiting.answered(frame));
  }
}
