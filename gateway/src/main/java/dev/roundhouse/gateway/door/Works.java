package dev.roundhouse.gateway.door;

import dev.roundhouse.gateway.GatewayObserver;
import dev.roundhouse.gateway.GatewaySettings;
import dev.roundhouse.gateway.listing.Listings;
import dev.roundhouse.gateway.session.Sessions;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Limits;

/// What every door works with.
public record Works(
    Connections connections,
    Listings listings,
    Sessions sessions,
    Subscribers subscribers,
    GatewaySettings settings,
    GatewayObserver observer,
    Ticker ticker) {

  Limits limits() {
    return limits(settings);
  }

  public static Limits limits(GatewaySettings settings) {
    return new Limits(settings.maxMessage().toInt(), settings.maxDepth(), settings.maxId().toInt());
  }
}
