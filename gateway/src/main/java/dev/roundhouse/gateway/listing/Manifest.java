package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.upstream.Greeting;
import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What a server said of itself and its lists, at a time, to callers with certain capabilities.
public record Manifest(
    ServerId server, Greeting greeting, Map<ListKind, List<Item>> lists, Instant at) {
  public Manifest {
    requireNonNull(server, "server");
    requireNonNull(greeting, "greeting");
    requireNonNull(at, "at");
    lists = Map.copyOf(lists);
  }

  List<Item> items(ListKind kind) {
    return lists.getOrDefault(kind, List.of());
  }
}
