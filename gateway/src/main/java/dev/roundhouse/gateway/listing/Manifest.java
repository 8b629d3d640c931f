package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.pinning.Offer;
import dev.roundhouse.gateway.upstream.Greeting;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.DefinitionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /// Whether a list is empty for no reason that is known: it had something in it before, or there
  /// was nothing before and the server says that it has tools. A server that is warming up answers
  /// like that.
  boolean isDoubtful(@Nullable Manifest before) {
    if (before != null) {
      return lists.entrySet().stream().anyMatch(list -> isMissing(list, before));
    }
    List<Item> tools = lists.get(ListKind.TOOLS);
    return tools != null && tools.isEmpty();
  }

  private static boolean isMissing(Map.Entry<ListKind, List<Item>> list, Manifest before) {
    return list.getValue().isEmpty() && !before.items(list.getKey()).isEmpty();
  }

  /// The same with the lists of before where these are empty.
  Manifest believed(@Nullable Manifest before) {
    if (before == null) {
      return this;
    }
    Map<ListKind, List<Item>> all = new EnumMap<>(ListKind.class);
    for (Map.Entry<ListKind, List<Item>> list : lists.entrySet()) {
      ListKind kind = list.getKey();
      all.put(kind, isMissing(list, before) ? before.items(kind) : list.getValue());
    }
    return new Manifest(server, greeting, all, freshness, at);
  }

  /// Everything in it that is approved before it is shown.
  public List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    lists.forEach((kind, items) -> {
      DefinitionKind pinned = kind.pinned();
      if (pinned != null) {
        items.forEach(
            item -> offers.add(new Offer(pinned, item.name(), item.print(), item.json())));
      }
    });
    return offers;
  }

  /// One of its lists; empty where it has none.
  public List<Item> items(ListKind kind) {
    return lists.getOrDefault(kind, List.of());
  }
}
