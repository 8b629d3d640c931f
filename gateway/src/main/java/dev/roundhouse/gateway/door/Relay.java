package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Transport;
import dev.roundhouse.gateway.BuiltIn;
import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.GatewayObserver.Outcome;
import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.gateway.bridge.Requested;
import dev.roundhouse.gateway.bridge.Responded;
import dev.roundhouse.gateway.bridge.Responded.Wanted;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.upstream.CallEvent;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Held;
import dev.roundhouse.gateway.upstream.Outgoing;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Splice;
import dev.roundhouse.protocol.TraceContext;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.CallLimits;
import dev.roundhouse.security.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Takes one request to its server and brings everything back that belongs to it. The straight line
/// of a `tools/call`; runs on the thread of the client's request.
final class Relay {
  private static final byte[] INPUT_REQUIRED = {
    'i', 'n', 'p', 'u', 't', '_', 'r', 'e', 'q', 'u', 'i', 'r', 'e', 'd'
  };
  private static final byte[] TASK = {'t', 'a', 's', 'k'};

  private final Works works;
  private final Router router;
  private final LogLevels levels = new LogLevels();
  private final Trail trail;
  private final Guard guard;

  Relay(Works works) {
    this.works = requireNonNull(works, "works");
    this.guard = new Guard(works);
    this.router = new Router(works.listings(), () -> works.settings().listWait());
    this.trail = new Trail(works.audit());
  }

  Router router() {
    return router;
  }

  Guard guard() {
    return guard;
  }

  /// Answers the request, whatever happens.
  void run(Site site, Frame request, Answer answer) throws InterruptedException {
    Route route = null;
    try {
      Router.Way way = router.way(site, request);
      route = way.route();
      Frame passed = guard.pass(site, request, route, answer);
      if (passed == null) {
        trail.parked(route, request, 0);
        return;
      }
      try (CallLimits.Permit _ = guard.enter(site, route)) {
        first(site, passed, way, answer);
      }
    } catch (RpcFailure e) {
      works.observer().refused(e.counted());
      Traces.failed(e);
      trail.refused(request, route, e);
      answer.done(e.frame(request.raw(Member.ID)), e.status());
    }
  }

  private void first(Site site, Frame request, Router.Way way, Answer answer)
      throws RpcFailure, InterruptedException {
    long start = works.ticker().nanos();
    try {
      Repair repair = new Repair(works.observer(), way.route(), request.method());
      Ongoing call = begin(site, request, way, null, repair);
      follow(call, way, request, answer, start, repair);
    } catch (UpstreamFailure e) {
      throw failed(way.route(), request, e, start);
    } catch (AuditException e) {
      throw e; // There is no line for what cannot be written.
    } catch (InterruptedException | RuntimeException e) {
      trail.broken(way.route(), request, e, works.ticker().nanos() - start);
      throw e;
    }
  }

  /// Tells of a call that its server did not answer, and what the client is answered.
  RpcFailure failed(Route route, Frame request, UpstreamFailure why, long start) {
    tell(route, request, outcome(why), why.kind().name().toLowerCase(Locale.ROOT), start);
    return RpcFailure.of(why);
  }

  private static Outcome outcome(UpstreamFailure failure) {
    return switch (failure.kind()) {
      case TIMEOUT -> Outcome.TIMEOUT;
      case CANCELLED -> Outcome.CANCELLED;
      case UNAVAILABLE, LOST, INVALID, SESSION_LOST, CROWDED, PARKED, TRIPPED, UNAUTHORIZED ->
          Outcome.UPSTREAM_FAILURE;
    };
  }

  /// A name that only the client vouches for is not counted under itself: anybody could invent any
  /// number of them.
  private static @Nullable String tool(Route route, Frame request, Outcome outcome) {
    if (!request.method().equals("tools/call")) {
      return null;
    }
    return route.isListed() || outcome == Outcome.OK ? route.name() : GatewayObserver.UNKNOWN_TOOL;
  }

  /// Sends the request; once more when it turns out that it was not delivered.
  private Ongoing begin(
      Site site, Frame request, Router.Way way, byte @Nullable [] inputs, Repair repair)
      throws UpstreamFailure, InterruptedException, RpcFailure {
    while (true) {
      Held held = hold(site, way, repair);
      try {
        return send(site, request, way, inputs, held);
      } catch (UpstreamFailure e) {
        held.close();
        repair.again(e, held.lease().instance().id());
      } catch (RpcFailure | InterruptedException | RuntimeException e) {
        held.close();
        throw e;
      }
    }
  }

  private Held hold(Site site, Router.Way way, Repair repair)
      throws UpstreamFailure, InterruptedException {
    try {
      return Traces.hold(works, site, way.route().server());
    } catch (UpstreamFailure e) {
      throw repair.told(e, null);
    }
  }

  private Ongoing send(
      Site site, Frame request, Router.Way way, byte @Nullable [] inputs, Held held)
      throws UpstreamFailure, InterruptedException, RpcFailure {
    Connection connection = held.connection();
    long id = connection.nextId();
    Era to = connection.greeting().era();
    Requested out = Requested.of(request, id);
    if (way.member() == null) {
      out.referring(way.route().original());
    } else {
      out.renamed(way.member(), way.route().original());
    }
    Traces.sends(way.route(), request, held);
    TraceContext trace = Traces.told(request);
    out.traced(trace).into(site.caller().era(), to, site.caller(), site.logLevel());
    if (inputs != null) {
      out.with(inputs);
    }
    String level = site.logLevel();
    boolean isLevelOfOthers = site.caller().era() == Era.MODERN || isShared(site, connection);
    if (level != null && to == Era.LEGACY && isLevelOfOthers) {
      try {
        levels.ensure(connection, level);
      } catch (UpstreamFailure e) {
        throw e.beforehand();
      }
    }
    String[] headers = ParamHeaderCheck.headers(site, request, way.route(), to);
    String name = way.member() == null ? null : way.route().name();
    BuiltIn.Asker asker = BuiltIn.Asker.of(site.who());
    Outgoing outgoing =
        new Outgoing(id, request.method(), name, headers, out.bytes(), asker, false, trace);
    Ongoing call =
        new Ongoing(site, request, way.route(), way.shown(), held, connection.start(outgoing));
    site.dialogue().begun(call);
    return call;
  }

  /// Follows a call to its end, or until it is parked.
  void follow(
      Ongoing begun, Router.Way way, Frame request, Answer answer, long start, Repair repair)
      throws UpstreamFailure, RpcFailure, InterruptedException {
    Ongoing call = begun;
    boolean isParked = false;
    byte[] given = null;
    int rounds = 0;
    try {
      while (true) {
        CallEvent event;
        try {
          event = call.call().next(call.route().server().callTimeout());
        } catch (UpstreamFailure e) {
          if (e.kind() == UpstreamFailure.Kind.TIMEOUT) {
            call.cancel("it was not answered in time");
          }
          repair.again(e, call.held().lease().instance().id());
          call.close();
          call = begin(call.site(), request, way, given, repair);
          continue;
        }
        switch (event) {
          case CallEvent.Note(Frame note) -> note(call, request, note, answer, repair);
          case CallEvent.Ask(Frame question) -> {
            repair.asked();
            if (call.site().dialogue().asked(call, question, answer) == Dialogue.Next.PARKED) {
              isParked = true;
              trail.parked(way.route(), request, works.ticker().nanos() - start);
              return;
            }
          }
          case CallEvent.Done(Frame response, int status) -> {
            given = inputs(call, response, answer);
            if (given == null) {
              finish(call, request, new CallEvent.Done(response, status), answer, start);
              return;
            }
            if (++rounds > works.settings().maxRounds()) {
              throw new RpcFailure(200, -32603, "the server asks for input without end");
            }
            call.close();
            call = begin(call.site(), request, way, given, repair);
          }
        }
      }
    } finally {
      if (!isParked) {
        call.close();
      }
    }
  }

  private static byte @Nullable [] inputs(Ongoing call, Frame response, Answer answer)
      throws RpcFailure, InterruptedException {
    return response.is(Member.RESULT_TYPE, INPUT_REQUIRED)
        ? call.site().dialogue().inputs(call, response, answer)
        : null;
  }

  private void note(Ongoing call, Frame request, Frame note, Answer answer, Repair repair) {
    byte[] bytes =
        switch (note.method()) {
          case "notifications/progress" ->
              request.has(Member.META_PROGRESS_TOKEN) && !repair.isOld(note)
                  ? Responded.progress(note, request.raw(Member.META_PROGRESS_TOKEN))
                  : null;
          case "notifications/message" -> message(call, note);
          default -> isBridged(call) ? null : Splice.of(note).apply();
        };
    if (bytes != null) {
      answer.also(bytes);
    }
  }

  /// Whether the connection is used by others too, who may want more or other log messages.
  private static boolean isShared(Site site, Connection connection) {
    return !connection.caller().tenant().equals(site.caller().tenant());
  }

  /// Whether a modern client is served by a legacy server; what else such a server says in the
  /// middle of a call, the modern era does not know.
  private static boolean isBridged(Ongoing call) {
    return call.site().caller().era() == Era.MODERN && call.greeting().era() == Era.LEGACY;
  }

  private static byte @Nullable [] message(Ongoing call, Frame note) {
    boolean isLoud =
        isBridged(call)
            || (call.site().logLevel() != null && isShared(call.site(), call.held().connection()));
    boolean isWanted = !isLoud || LogLevels.isWanted(note, call.site().logLevel());
    return isWanted ? Splice.of(note).apply() : null;
  }

  private void finish(Ongoing call, Frame request, CallEvent.Done done, Answer answer, long start)
      throws RpcFailure {
    Frame response = done.frame();
    fits(call.route(), request, response, start);
    if (UrlRefusal.is(call, response)) {
      tell(call.route(), request, Outcome.RPC_ERROR, reason(call.route(), response), start);
      answer.done(UrlRefusal.asked(call, response), 200);
      return;
    }
    Wanted wanted = wanted(call, request);
    byte[] bytes =
        Responded.to(
            call.site().caller().era(), response, request.raw(Member.ID), call.greeting(), wanted);
    if (wanted == Wanted.READ && !call.shown().equals(call.route().name())) {
      try {
        bytes = Responded.shownAs(bytes, call.route().name(), call.shown(), works.limits());
      } catch (MalformedFrame e) {
        throw new IllegalStateException("a response made here cannot be read back", e);
      }
    }
    rememberTask(call, response);
    tell(call.route(), request, outcome(response), reason(call.route(), response), start);
    answer.done(bytes, status(call, done));
  }

  /// What is too large for the client is an answer all the same.
  private void fits(Route route, Frame request, Frame response, long start) throws RpcFailure {
    RpcFailure tooLarge = guard.tooLarge(route, response.bytes().length);
    if (tooLarge != null) {
      tell(route, request, Outcome.UPSTREAM_FAILURE, tooLarge.reasonCode(), start);
      throw tooLarge;
    }
  }

  private static Wanted wanted(Ongoing call, Frame request) {
    boolean isRead = request.method().equals("resources/read");
    return isRead ? Wanted.READ : call.route().isOutputWrapped() ? Wanted.WRAPPED : Wanted.OTHER;
  }

  private void tell(
      Route route, Frame request, Outcome outcome, @Nullable String reason, long start) {
    long nanos = works.ticker().nanos() - start;
    Traces.ended(outcome, reason);
    works
        .observer()
        .called(
            route.server().id(), request.method(), tool(route, request, outcome), outcome, nanos);
    if (outcome == Outcome.OK && request.method().equals("tools/call")) {
      works.observer().answered(route.facts(), route.hidden(), request, nanos);
    }
    trail.ended(route, request, outcome, reason, nanos);
  }

  private static @Nullable String reason(Route route, Frame response) {
    if (response.kind() != Frame.Kind.ERROR) {
      return null;
    }
    long code = response.integer(Member.ERROR_CODE, 0);
    // Only a built-in server means by it what the gateway does.
    boolean isScope =
        route.server().transport() instanceof Transport.BuiltIn
            && code == RpcErrorCode.INSUFFICIENT_SCOPE.code();
    return isScope ? Reason.SCOPE_MISSING.wire() : "rpc " + code;
  }

  /// Errors of the modern era carry their meaning in the HTTP status too.
  private static int status(Ongoing call, CallEvent.Done done) {
    boolean isModern = call.site().caller().era() == Era.MODERN;
    return isModern && done.frame().kind() == Frame.Kind.ERROR
        ? ModernErrors.status((int) done.frame().integer(Member.ERROR_CODE, 0))
        : 200;
  }

  private void rememberTask(Ongoing call, Frame response) {
    String taskId =
        response.is(Member.RESULT_TYPE, TASK)
            ? response.text(Member.TASK_ID)
            : response.type(Member.TASK) == JsonType.OBJECT
                ? dev.roundhouse.protocol.Json.of(response, Member.TASK).get("taskId").text()
                : null;
    if (taskId != null) {
      router.task(call.site().subject(), taskId, call.route().server());
    }
  }

  private static Outcome outcome(Frame response) {
    if (response.kind() == Frame.Kind.ERROR) {
      return Outcome.RPC_ERROR;
    }
    return response.type(Member.IS_ERROR) == JsonType.TRUE ? Outcome.TOOL_ERROR : Outcome.OK;
  }
}
