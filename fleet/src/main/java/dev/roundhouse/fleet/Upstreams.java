package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.util.concurrent.ConcurrentHashMap;

/// What is known of each remote server, kept while its instances come and go: a hundred tenants of
/// a dead server make no more attempts than one. Safe for many threads.
final class Upstreams {
  private final HttpClient client;
  private final Breaker breaker;
  private final Siding siding;
  private final Ticker ticker;
  private final FleetObserver observer;
  private final ConcurrentHashMap<ServerId, Upstream> known = new ConcurrentHashMap<>();

  Upstreams(
      HttpClient client,
      FleetSettings.Breaker settings,
      Siding siding,
      Ticker ticker,
      FleetObserver observer) {
    this.client = requireNonNull(client, "client");
    this.breaker = new Breaker(settings);
    this.siding = requireNonNull(siding, "siding");
    this.ticker = requireNonNull(ticker, "ticker");
    this.observer = requireNonNull(observer, "observer");
  }

  /// One that is launched otherwise than before, were it only with another secret, is another
  /// upstream.
  RemoteInstance instance(String id, Slot.Key key, Launch.Remote launch) {
    Upstream upstream =
        known.compute(
            key.server(),
            (server, before) ->
                before != null && before.launch().equals(launch)
                    ? before
                    : new Upstream(server, launch, client, breaker, siding::bar, ticker, observer));
    return new RemoteInstance(id, key, ticker, client, upstream);
  }
}
