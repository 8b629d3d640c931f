package dev.roundhouse.gateway;

import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.Takeover;
import dev.roundhouse.gateway.listing.Manifests;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import java.util.function.Consumer;

/// What was learnt of a server does not hold for the release that has taken over from it: the lists
/// are read again, and clients are told. Calls under way and sessions are left alone.
final class Renewal {
  private Renewal() {}

  /// @param announce tells clients that lists may have changed
  static Snapshot.Registration follow(
      Fleet fleet, Connections connections, Manifests manifests, Consumer<ServerId> announce) {
    return fleet
        .takeovers()
        .follow((before, after) ->
            after.forEach((server, last) -> {
              if (!last.equals(before.get(server)) && isDone(last)) {
                connections.released(server);
                manifests.outdate(server);
                announce.accept(server);
              }
            }));
  }

  private static boolean isDone(Takeover takeover) {
    return takeover.failure().isEmpty();
  }
}
