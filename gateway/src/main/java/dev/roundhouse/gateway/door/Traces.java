package dev.roundhouse.gateway.door;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.fleet.ProcessInstance;
import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.GatewayObserver.Outcome;
import dev.roundhouse.gateway.RequestTrace;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.upstream.Held;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.TraceContext;
import dev.roundhouse.security.Visit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The trace of the request that the thread at hand serves.
final class Traces {
  private static final ScopedValue<RequestTrace> NOW = ScopedValue.newInstance();

  /// What is done for a request.
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  private Traces() {}

  static RequestTrace now() {
    return NOW.orElse(RequestTrace.NONE);
  }

  /// Serves a request, which those who trace hear of. What the message says of its trace goes
  /// before what its headers say: several messages may share those.
  ///
  /// @param session of the legacy era; null where there is none
  static void serve(GatewayObserver observer, Frame frame, @Nullable String session, Work work)
      throws InterruptedException {
    if (frame.kind() != Frame.Kind.REQUEST) {
      work.run();
      return;
    }
    TraceContext own = of(frame);
    Visit visit = Visit.current();
    TraceContext parent =
        own == null ? TraceContext.of(visit.traceParent(), visit.traceState()) : own;
    RequestTrace trace = observer.began(new RequestTrace.Asked(frame, parent, session));
    if (trace.equals(RequestTrace.NONE)) {
      work.run();
      return;
    }
    try {
      ScopedValue.where(NOW, trace)
          .<Boolean, InterruptedException>call(() -> {
            work.run();
            return true;
          });
    } finally {
      trace.ended();
    }
  }

  private static @Nullable TraceContext of(Frame frame) {
    return frame.has(Member.META_TRACEPARENT)
        ? TraceContext.of(frame.text(Member.META_TRACEPARENT), frame.text(Member.META_TRACESTATE))
        : null;
  }

  /// What a server is told of it; null for nothing.
  static @Nullable TraceContext told(Frame request) {
    TraceContext known = now().context();
    return known == null ? of(request) : known;
  }

  /// A connection for a call; the wait for a server that sleeps is a part of the trace.
  static Held hold(Works works, Site site, ServerDefinition server)
      throws UpstreamFailure, InterruptedException {
    RequestTrace trace = now();
    if (!trace.isRecorded() || works.connections().isAwake(server, site.caller())) {
      return works.connections().hold(server, site.caller(), works.settings().startWait());
    }
    trace.wakes(server.id());
    try {
      Held held = works.connections().hold(server, site.caller(), works.settings().startWait());
      trace.woken(null);
      return held;
    } catch (UpstreamFailure e) {
      trace.woken(kind(e));
      throw e;
    }
  }

  static void sends(Route route, Frame request, Held held) {
    RequestTrace trace = now();
    if (trace.isRecorded()) {
      boolean isNamed =
          switch (request.method()) {
            case "tools/call", "prompts/get" -> true;
            default -> false;
          };
      trace.sends(
          new RequestTrace.Sent(
              route.server().id(),
              request.method(),
              isNamed ? route.name() : null,
              route.isListed(),
              held.connection().greeting().version(),
              held.lease().instance() instanceof ProcessInstance));
    }
  }

  static void ended(Outcome outcome, @Nullable String reason) {
    now()
        .answered(
            switch (outcome) {
              case OK -> null;
              case TOOL_ERROR -> "tool_error";
              case RPC_ERROR, UPSTREAM_FAILURE, TIMEOUT, CANCELLED ->
                  reason == null ? outcome.name().toLowerCase(Locale.ROOT) : reason;
            });
  }

  static void failed(RpcFailure why) {
    now().failed(why.counted());
  }

  private static String kind(UpstreamFailure why) {
    return why.kind().name().toLowerCase(Locale.ROOT);
  }
}
