package dev.roundhouse.gateway.door;

import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.GatewaySettings;
import dev.roundhouse.gateway.listing.Listings;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.session.Sessions;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.CallLimits;
import dev.roundhouse.security.Policy;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Reach;
import dev.roundhouse.security.Visit;
import java.util.function.Supplier;

/// What every door works with.
///
/// @param inForce the settings, which may be others at the next look
/// @param policy the same of the rules about calls
/// @param guests who has been here
public record Works(
    Connections connections,
    Listings listings,
    Sessions sessions,
    Subscribers subscribers,
    Supplier<GatewaySettings> inForce,
    GatewayObserver observer,
    AuditLog audit,
    CallLimits callLimits,
    Supplier<Policy> policy,
    Approvals approvals,
    Guestbook guests,
    Ticker ticker) {

  GatewaySettings settings() {
    return inForce.get();
  }

  /// What a principal may see and use through a door, and who it is asked for.
  public Reach reach(Principal principal, View view) {
    Reach reach = Callers.reach(principal, view);
    return policy.get().ruled(reach, principal, Visit.current().source());
  }

  Limits limits() {
    return limits(settings());
  }

  public static Limits limits(GatewaySettings settings) {
    return new Limits(settings.maxMessage().toInt(), settings.maxDepth(), settings.maxId().toInt());
  }
}
