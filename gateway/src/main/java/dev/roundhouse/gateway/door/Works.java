package dev.roundhouse.gateway.door;

import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.GatewaySettings;
import dev.roundhouse.gateway.listing.Listings;
import dev.roundhouse.gateway.session.Sessions;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.security.AuditLog;
import java.util.function.Supplier;

/// What every door works with.
///
/// @param inForce the settings, which may be others at the next look
public record Works(
    Connections connections,
    Listings listings,
    Sessions sessions,
    Subscribers subscribers,
    Supplier<GatewaySettings> inForce,
    GatewayObserver observer,
    AuditLog audit,
    Ticker ticker) {

  GatewaySettings settings() {
    return inForce.get();
  }

  Limits limits() {
    return limits(settings());
  }

  public static Limits limits(GatewaySettings settings) {
    return new Limits(settings.maxMessage().toInt(), settings.maxDepth(), settings.maxId().toInt());
  }
}
