package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Repeat;
import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.Member;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What becomes of one call when its server fails it: it is sent once more where that cannot be
/// done twice, or where the operator lets it be; else the client is told what is known. One for
/// each call, on the thread that follows it.
final class Repair {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");

  private final GatewayObserver observer;
  private final Route route;
  private final String method;
  private boolean isRepeated;
  private boolean mayHaveActed;
  private boolean isAsked;
  private @Nullable BigDecimal furthest;

  Repair(GatewayObserver observer, Route route, String method) {
    this.observer = requireNonNull(observer, "observer");
    this.route = requireNonNull(route, "route");
    this.method = requireNonNull(method, "method");
  }

  /// Returns when the call is to be sent once more.
  ///
  /// @param instance the instance that had the call
  /// @throws UpstreamFailure the same with what is known of the call, when it is over
  void again(UpstreamFailure failure, String instance) throws UpstreamFailure {
    Optional<GatewayObserver.Repeat> why = why(failure);
    if (isRepeated || why.isEmpty()) {
      throw told(failure, instance);
    }
    isRepeated = true;
    mayHaveActed = failure.mayBeDelivered();
    observer.repeated(route.server().id(), why.get());
    LOG.log(
        Level.INFO,
        "{0} {1} is sent again, {2}: {3} at instance {4}",
        method,
        route.name(),
        why.get(),
        failure.getMessage(),
        instance);
  }

  /// The failure with which the call ends. What may have been done by the first of two is not
  /// undone by the second not having been delivered.
  ///
  /// @param instance null when no instance had the call
  UpstreamFailure told(UpstreamFailure failure, @Nullable String instance) {
    boolean isLost = mayHaveActed && !failure.mayBeDelivered();
    return (isLost ? failure.underWay() : failure).with(instance, isHarmless(), isRepeated);
  }

  private Optional<GatewayObserver.Repeat> why(UpstreamFailure failure) {
    return switch (failure.kind()) {
      case UNAVAILABLE ->
          failure.isRefusal() || failure.nextAttempt().isPresent()
              ? Optional.empty()
              : Optional.of(GatewayObserver.Repeat.UNDELIVERED);
      case SESSION_LOST -> Optional.of(GatewayObserver.Repeat.SESSION_LOST);
      case LOST ->
          isHarmless() && !isAsked ? Optional.of(GatewayObserver.Repeat.ALLOWED) : Optional.empty();
      case TIMEOUT, INVALID, CANCELLED, CROWDED, PARKED, TRIPPED, UNAUTHORIZED -> Optional.empty();
    };
  }

  /// Whether the operator lets it be done twice.
  private boolean isHarmless() {
    Repeat policy = route.server().repeatInForce();
    return switch (method) {
      case "tools/call" -> policy.tools().contains(route.name()) || isClaimed(policy);
      case "resources/read", "prompts/get", "completion/complete", "tasks/get", "tasks/result" ->
          policy.lostCalls() != Repeat.LostCalls.NEVER;
      default -> false;
    };
  }

  private boolean isClaimed(Repeat policy) {
    return policy.trustHints()
        && switch (policy.lostCalls()) {
          case NEVER -> false;
          case READ_ONLY -> route.claim() == Route.Claim.READ_ONLY;
          case IDEMPOTENT -> route.claim() != Route.Claim.NONE;
        };
  }

  /// Somebody was asked in the name of the call. Nobody is asked the same twice.
  void asked() {
    isAsked = true;
  }

  /// Whether the client has heard of as much progress before: it only grows (2025-11-25, progress),
  /// though a call that was sent again starts from nothing.
  boolean isOld(Frame progress) {
    BigDecimal now = progress(progress);
    BigDecimal before = furthest;
    if (now == null) {
      return false;
    }
    if (isRepeated && before != null && now.compareTo(before) <= 0) {
      return true;
    }
    furthest = now;
    return false;
  }

  private static @Nullable BigDecimal progress(Frame note) {
    try {
      return new BigDecimal(Json.of(note, Member.PARAMS).get("progress").toString());
    } catch (NumberFormatException _) {
      return null; // what is no number cannot be compared, and passes as it is
    }
  }
}
