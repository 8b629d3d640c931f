package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.upstream.Greeting;
import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a server said of itself and its lists, at a time, to callers with certain capabilities.
public record Manifest(
    ServerId server,
    Greeting greeting,
    Map<ListKind, List<Item>> lists,
    Freshness freshness,
    Instant at) {
  public Manifest {
    requireNonNull(server, "server");
    requireNonNull(greeting, "greeting");
    requireNonNull(freshness, "freshness");
    requireNonNull(at, "at");
    lists = Map.copyOf(lists);
  }

  boolean isOld(Instant now) {
    return now.isAfter(at.plus(freshness.age()));
  }

  /// Whether the lists are the same, byte for byte.
  boolean listsLike(Manifest other) {
    return texts().equals(other.texts());
  }

  private Map<ListKind, List<String>> texts() {
    return lists.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                list -> list.getValue().stream().map(item -> item.json().toString()).toList()));
  }

  List<Item> items(ListKind kind) {
    return lists.getOrDefault(kind, List.of());
  }
}
