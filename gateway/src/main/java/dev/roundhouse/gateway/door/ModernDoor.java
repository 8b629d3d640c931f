package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.ParamHeaders;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.CallLimits;
import dev.roundhouse.security.Principal;
import java.time.Duration;

/// Serves requests of 2026-07-28: each stands alone, nothing is remembered between them.
final class ModernDoor {
  private final Works works;
  private final Relay relay;
  private final Introduction introduction;
  private final ListAnswer lists;
  private final Parking parking;
  private final ModernListen listen;
  private final Trail trail;

  ModernDoor(Works works, Relay relay, Parking parking) {
    this.works = requireNonNull(works, "works");
    this.relay = requireNonNull(relay, "relay");
    this.introduction = new Introduction(works.connections().self());
    this.lists = new ListAnswer(introduction);
    this.parking = requireNonNull(parking, "parking");
    this.listen = new ModernListen(works);
    this.trail = new Trail(works.audit());
  }

  void handle(Request request, Response response, Principal principal, View view, Frame frame)
      throws InterruptedException {
    ModernAnswer answer = new ModernAnswer(response);
    byte[] id = frame.rawOrNull(Member.ID);
    try {
      switch (frame.kind()) {
        case REQUEST -> {
          ModernCheck.check(request, frame);
          serve(request, answer, principal, view, frame);
        }
        case NOTIFICATION -> response.status(202).send();
        case RESULT, ERROR, BATCH ->
            throw new RpcFailure(
                400, Protocol.INVALID_REQUEST, "the body must be one request or notification");
      }
    } catch (RpcFailure e) {
      works.observer().refused(e.counted());
      Traces.failed(e);
      trail.refused(frame, null, e);
      answer.done(e.frame(id), e.status());
    }
  }

  private void serve(
      Request request, ModernAnswer answer, Principal principal, View view, Frame frame)
      throws RpcFailure, InterruptedException {
    Caller caller = Callers.modern(principal, works.reach(principal, view), frame);
    works.guests().came(principal, view, caller.clientInfo());
    switch (frame.method()) {
      case "server/discover" -> answer.done(discover(frame, view, caller), 200);
      case "tools/list" -> list(frame, ListKind.TOOLS, view, caller, answer);
      case "prompts/list" -> list(frame, ListKind.PROMPTS, view, caller, answer);
      case "resources/list" -> list(frame, ListKind.RESOURCES, view, caller, answer);
      case "resources/templates/list" -> list(frame, ListKind.TEMPLATES, view, caller, answer);
      case "subscriptions/listen" -> listen.open(frame, view, caller, answer.stream());
      case "tools/call",
          "prompts/get",
          "resources/read",
          "completion/complete",
          "tasks/get",
          "tasks/update",
          "tasks/cancel" ->
          call(request, answer, principal, view, frame);
      default -> throw RpcFailure.unknownMethod(404, frame.method());
    }
  }

  private Listing listing(View view, Caller caller) throws InterruptedException {
    Duration wait =
        view instanceof View.One ? works.settings().startWait() : works.settings().listWait();
    return works.listings().current(view, caller, wait);
  }

  private void list(Frame frame, ListKind kind, View view, Caller caller, ModernAnswer answer)
      throws RpcFailure, InterruptedException {
    Listing listing = listing(view, caller);
    if (!listing.can(kind.capability())) {
      throw RpcFailure.unknownMethod(404, frame.method());
    }
    answer.done(lists.frame(frame, kind, listing, Era.MODERN), 200);
  }

  private byte[] discover(Frame frame, View view, Caller caller) throws InterruptedException {
    Listing listing = listing(view, caller);
    JsonWriter result =
        new JsonWriter()
            .object()
            .member("resultType", "complete")
            .key("supportedVersions")
            .array()
            .string(Protocol.MODERN)
            .end()
            .key("capabilities")
            .raw(Introduction.capabilities(listing, true));
    byte[] instructions = Introduction.instructions(listing);
    if (instructions != null) {
      result.key("instructions").raw(instructions);
    }
    result
        .member("ttlMs", 0)
        .member("cacheScope", "private")
        .key("_meta")
        .object()
        .key("io.modelcontextprotocol/serverInfo")
        .raw(introduction.serverInfo(listing))
        .end();
    return Rpc.result(frame.raw(Member.ID), result.end().toBytes());
  }

  private void call(
      Request request, ModernAnswer answer, Principal principal, View view, Frame frame)
      throws RpcFailure, InterruptedException {
    String level = frame.text(Member.META_LOG_LEVEL);
    if (level != null && !LogLevels.isLevel(level)) {
      throw RpcFailure.invalidParams("\"" + level + "\" is not a log level");
    }
    Site site =
        new Site(
            principal,
            Callers.modern(principal, works.reach(principal, view), frame),
            view,
            level,
            request.headers().startingWith(ParamHeaders.PREFIX),
            new ModernDialogue(parking, request));
    String state = frame.text(Member.REQUEST_STATE);
    boolean isConsent = state != null && Parking.isConsent(state);
    if (frame.has(Member.REQUEST_STATE) && !isConsent) {
      Router.Way way = relay.router().way(site, frame);
      if (isParkedHere(site, frame, way)) {
        resume(site, frame, way, answer);
        return;
      }
    }
    relay.run(site, frame, answer);
  }

  /// A modern server gets its own state back untouched; everything else must be a ticket from here.
  private boolean isParkedHere(Site site, Frame frame, Router.Way way) {
    String state = frame.text(Member.REQUEST_STATE);
    if (state != null && Parking.isTicket(state)) {
      return true;
    }
    Connection connection = works.connections().existing(way.route().server(), site.caller());
    return connection != null && connection.greeting().era() == Era.LEGACY;
  }

  private void resume(Site site, Frame frame, Router.Way way, ModernAnswer answer)
      throws RpcFailure, InterruptedException {
    try (CallLimits.Permit _ = relay.guard().enter(site, way.route())) {
      goOn(site, frame, way, answer);
    }
  }

  private void goOn(Site site, Frame frame, Router.Way way, ModernAnswer answer)
      throws RpcFailure, InterruptedException {
    long start = works.ticker().nanos();
    String state = frame.text(Member.REQUEST_STATE);
    Parking.Parked parked =
        parking.take(state == null ? "" : state, site.subject(), frame.method(), way.shown());
    Ongoing before = parked.call();
    Ongoing call =
        new Ongoing(site, frame, before.route(), before.shown(), before.held(), before.call());
    Json given = Json.of(frame, Member.INPUT_RESPONSES).get(Parking.key());
    boolean isFollowed = false;
    try {
      if (given.type() == JsonType.OBJECT) {
        site.dialogue().begun(call);
        call.call().answer(Rpc.result(parked.question().raw(Member.ID), given.raw()));
        isFollowed = true;
        Repair repair = new Repair(works.observer(), before.route(), frame.method());
        repair.asked();
        relay.follow(call, way, frame, answer, start, repair);
      } else {
        site.dialogue().asked(call, parked.question(), answer);
        isFollowed = true;
      }
    } catch (UpstreamFailure e) {
      throw relay.failed(before.route(), frame, e, start);
    } finally {
      if (!isFollowed) {
        // Neither under way nor parked again: its server is free.
        call.close();
      }
    }
  }
}
