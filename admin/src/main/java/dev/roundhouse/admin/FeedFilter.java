package dev.roundhouse.admin;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.FeedEvent;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What one who follows the feed wants to hear. Immutable.
///
/// @param topics those that are wanted
/// @param servers those that are wanted; empty for all, and for what is about none
record FeedFilter(Set<String> topics, Set<ServerId> servers) {
  /// How everything is, told again and again.
  static final String UPDATE = "monitoring_update";

  private static final String LOG = "log.line";

  /// All that there are.
  static final Set<String> TOPICS =
      Set.of(
          "server.status",
          "health.changed",
          "update.progress",
          "update.complete",
          "approval.asked",
          "alert.new",
          "alert.changed",
          "alert.resolved",
          "slo.changed",
          LOG,
          UPDATE);

  /// What is told where nobody says anything: lines of the log are many.
  private static final Set<String> USUAL =
      TOPICS.stream().filter(each -> !each.equals(LOG)).collect(Collectors.toUnmodifiableSet());

  private static final int MOST_SERVERS = 1000;

  FeedFilter {
    topics = Set.copyOf(topics);
    servers = Set.copyOf(servers);
    for (String topic : topics) {
      if (!TOPICS.contains(topic)) {
        String all = new TreeSet<>(TOPICS).stream().collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
            "\"" + topic + "\" is no topic of the feed; there are " + all);
      }
    }
    if (servers.size() > MOST_SERVERS) {
      throw new IllegalArgumentException("at most " + MOST_SERVERS + " servers can be named");
    }
  }

  /// What a message `{"topics":[…],"servers":[…]}` asks for; what it does not name is all.
  static FeedFilter of(Json message) {
    List<String> topics = texts(message, "topics");
    return new FeedFilter(
        topics.isEmpty() ? USUAL : Set.copyOf(topics),
        texts(message, "servers").stream().map(FeedFilter::server).collect(Collectors.toSet()));
  }

  /// What `topics=a,b&servers=c` asks for; what is empty is all.
  static FeedFilter of(String topics, String servers) {
    return new FeedFilter(
        topics.isEmpty() ? USUAL : Set.of(topics.split(",", -1)),
        servers.isEmpty()
            ? Set.of()
            : Set.of(servers.split(",", -1)).stream()
                .map(FeedFilter::server)
                .collect(Collectors.toSet()));
  }

  /// The same without what a message names; without anything when it names nothing.
  FeedFilter without(Json message) {
    Set<String> left = new TreeSet<>(topics);
    List<String> named = texts(message, "topics");
    left.removeAll(named.isEmpty() ? TOPICS : named);
    return new FeedFilter(left, servers);
  }

  private static ServerId server(String name) {
    if (!ServerId.isValid(name)) {
      throw new IllegalArgumentException("\"" + name + "\" cannot be the name of a server");
    }
    return new ServerId(name);
  }

  private static List<String> texts(Json message, String member) {
    Json list = message.get(member);
    if (!list.isPresent()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    boolean isList = list.type() == JsonType.ARRAY;
    for (Json each : isList ? list.items() : List.<Json>of()) {
      String text = each.text();
      if (text == null) {
        isList = false;
      } else {
        texts.add(text);
      }
    }
    if (!isList) {
      throw new IllegalArgumentException("\"" + member + "\" is a list of texts");
    }
    return texts;
  }

  boolean wants(FeedEvent event) {
    return topics.contains(event.topic())
        && (servers.isEmpty() || event.server().map(servers::contains).orElse(false));
  }

  boolean wantsUpdates() {
    return topics.contains(UPDATE);
  }
}
