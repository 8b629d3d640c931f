package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Method;
import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Arguments;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Visit;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Leaves a line in the audit log for each request to a server, also for those that never got
/// there. Runs on the thread of the request, whose visit says who it is.
final class Trail {
  /// What goes to a server, and so is a call.
  private static final Set<String> CALLS =
      Set.of(
          Method.TOOLS_CALL,
          Method.PROMPTS_GET,
          Method.RESOURCES_READ,
          Method.COMPLETE,
          Method.TASKS_GET,
          Method.TASKS_RESULT,
          Method.TASKS_UPDATE,
          Method.TASKS_CANCEL);

  private final AuditLog audit;

  Trail(AuditLog audit) {
    this.audit = requireNonNull(audit, "audit");
  }

  /// A call to a server has ended.
  ///
  /// @param reason a short code; null when there is nothing to say
  void ended(
      Route route,
      Frame request,
      GatewayObserver.Outcome outcome,
      @Nullable String reason,
      long nanos) {
    leave(route, request, of(outcome), reason, Duration.ofNanos(nanos));
  }

  private static Outcome of(GatewayObserver.Outcome outcome) {
    return switch (outcome) {
      case OK -> Outcome.OK;
      case TOOL_ERROR -> Outcome.TOOL_ERROR;
      case RPC_ERROR -> Outcome.RPC_ERROR;
      case UPSTREAM_FAILURE -> Outcome.UPSTREAM_FAILURE;
      case TIMEOUT -> Outcome.TIMEOUT;
      case CANCELLED -> Outcome.CANCELLED;
    };
  }

  /// The client was asked something, and its request is over; the call goes on when it comes back.
  void parked(Route route, Frame request, long nanos) {
    leave(route, request, Outcome.INPUT_REQUIRED, null, Duration.ofNanos(nanos));
  }

  /// The program itself could not go on.
  void broken(Route route, Frame request, Exception why, long nanos) {
    String what = why.getClass().getSimpleName();
    leave(route, request, Outcome.FAILED, what, Duration.ofNanos(nanos));
  }

  private void leave(
      Route route,
      Frame request,
      Outcome outcome,
      @Nullable String reason,
      @Nullable Duration took) {
    if (!audit.isOn()) {
      return;
    }
    Arguments arguments =
        request.has(Member.ARGUMENTS)
            ? Arguments.of(
                request.bytes(),
                request.start(Member.ARGUMENTS),
                request.end(Member.ARGUMENTS),
                route.hidden())
            : null;
    record(
        new AuditEvent.What(request.method(), route.server().id().value(), route.name(), arguments),
        new AuditEvent.Result(outcome, reason, took));
  }

  /// The gateway answered with an error of its own.
  ///
  /// @param route where it would have gone; null where that is not known. Then it is not known
  ///   either which members the schema calls secret, so only the size of the arguments is kept
  void refused(Frame request, @Nullable Route route, RpcFailure why) {
    if (!audit.isOn() || why.isOfServer() || !CALLS.contains(request.method())) {
      return;
    }
    if (route != null) {
      leave(route, request, Outcome.REFUSED, why.counted(), null);
      return;
    }
    String name = request.text(Member.NAME);
    Arguments size =
        request.has(Member.ARGUMENTS)
            ? Arguments.ofSize(request.end(Member.ARGUMENTS) - request.start(Member.ARGUMENTS))
            : null;
    record(
        new AuditEvent.What(
            request.method(), null, name == null ? request.text(Member.URI) : name, size),
        new AuditEvent.Result(Outcome.REFUSED, why.counted(), null));
  }

  private void record(AuditEvent.What what, AuditEvent.Result result) {
    audit.record(
        new AuditEvent(
            audit.ticker().instant(), AuditEvent.Kind.CALL, Visit.current().who(), what, result));
  }
}
