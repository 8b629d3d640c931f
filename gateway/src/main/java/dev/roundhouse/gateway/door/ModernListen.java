package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.http.EventStream;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// `subscriptions/listen`: one idle stream to the client, and behind it whatever each server needs
/// to be listened to. Holds no thread while it is open.
final class ModernListen {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");

  /// Clients expect the acknowledgement well within a second.
  private static final Duration BEFORE_ACKNOWLEDGING = Duration.ofMillis(500);

  private static final Duration WITHIN = Duration.ofSeconds(10);

  private final Works works;

  ModernListen(Works works) {
    this.works = requireNonNull(works, "works");
  }

  void open(Frame frame, View view, Caller caller, EventStream stream) throws InterruptedException {
    Json wish = Json.of(frame, Member.NOTIFICATIONS);
    Listing listing = works.listings().known(view, caller);
    Map<String, Route> resources = resources(wish, listing);
    if (resources.size() < wish.get("resourceSubscriptions").items().size()) {
      // Somebody not asked yet may own the others.
      listing = works.listings().current(view, caller, BEFORE_ACKNOWLEDGING);
      resources = resources(wish, listing);
    }
    Set<ListKind> lists = lists(wish, listing);
    Listener listener = new Listener(view, caller, frame.raw(Member.ID), lists, resources, stream);
    List<AutoCloseable> watches = new CopyOnWriteArrayList<>();
    works.subscribers().add(listener);
    stream.onClose(() -> close(listener, watches));
    Set<String> refused = prepare(listing, caller, lists, resources, watches, listener);
    Set<String> honoured = new LinkedHashSet<>(resources.keySet());
    honoured.removeAll(refused);
    listener.acknowledge(honoured(lists, honoured));
    if (!stream.isOpen()) {
      close(listener, watches);
    }
  }

  private void close(Listener listener, List<AutoCloseable> watches) {
    works.subscribers().remove(listener);
    Thread.ofVirtual()
        .name("unlisten")
        .start(() -> {
          for (AutoCloseable watch : watches) {
            try {
              watch.close();
            } catch (Exception e) {
              LOG.log(Level.WARNING, "a subscription would not end", e);
            }
          }
        });
  }

  private static Set<ListKind> lists(Json wish, Listing listing) {
    Set<ListKind> lists = EnumSet.noneOf(ListKind.class);
    if (wish.get("toolsListChanged").truth(false) && listing.can("tools")) {
      lists.add(ListKind.TOOLS);
    }
    if (wish.get("promptsListChanged").truth(false) && listing.can("prompts")) {
      lists.add(ListKind.PROMPTS);
    }
    if (wish.get("resourcesListChanged").truth(false) && listing.can("resources")) {
      lists.add(ListKind.RESOURCES);
    }
    return lists;
  }

  private static Map<String, Route> resources(Json wish, Listing listing) {
    Map<String, Route> resources = new LinkedHashMap<>();
    for (Json each : wish.get("resourceSubscriptions").items()) {
      String uri = each.text();
      Route route = uri == null ? null : listing.resource(uri);
      if (uri != null && route != null) {
        resources.put(uri, route);
      }
    }
    return resources;
  }

  private static byte[] honoured(Set<ListKind> lists, Set<String> resources) {
    JsonWriter writer = JsonWriter.fragment().key("notifications").object();
    if (lists.contains(ListKind.TOOLS)) {
      writer.member("toolsListChanged", true);
    }
    if (lists.contains(ListKind.PROMPTS)) {
      writer.member("promptsListChanged", true);
    }
    if (lists.contains(ListKind.RESOURCES)) {
      writer.member("resourcesListChanged", true);
    }
    if (!resources.isEmpty()) {
      writer.key("resourceSubscriptions").array();
      resources.forEach(writer::string);
      writer.end();
    }
    return writer.end().toBytes();
  }

  /// Remote servers are listened to from now on; a process that sleeps has nothing to say.
  ///
  /// @return the uris whose servers will not tell of them
  private Set<String> prepare(
      Listing listing,
      Caller caller,
      Set<ListKind> lists,
      Map<String, Route> resources,
      List<AutoCloseable> watches,
      Listener listener)
      throws InterruptedException {
    Set<String> refused = ConcurrentHashMap.newKeySet();
    List<Step> steps = new ArrayList<>();
    for (ServerDefinition server : listing.servers().values()) {
      if (!lists.isEmpty() && server.transport() instanceof Transport.Http) {
        steps.add(() -> works.connections().hold(server, caller, WITHIN).close());
      }
    }
    resources.forEach((uri, route) ->
        steps.add(() -> {
          Optional<AutoCloseable> watch = subscribe(listener.view(), uri, route, caller, listener);
          if (watch.isEmpty()) {
            refused.add(uri);
          } else {
            watches.add(watch.get());
            if (!listener.isOpen()) {
              close(listener, watches);
            }
          }
        }));
    CountDownLatch left = new CountDownLatch(steps.size());
    steps.forEach(step -> Thread.ofVirtual().name("listen").start(() -> take(step, left)));
    if (!left.await(BEFORE_ACKNOWLEDGING.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.log(Level.DEBUG, "listening takes longer");
    }
    return refused;
  }

  /// One of the things to do before a server is listened to. Whoever is late goes on: a greeting
  /// broken off in the middle would cost the server its process.
  @FunctionalInterface
  private interface Step {
    void run() throws UpstreamFailure, InterruptedException;
  }

  private static void take(Step step, CountDownLatch left) {
    try {
      step.run();
    } catch (UpstreamFailure e) {
      LOG.log(Level.DEBUG, "cannot listen: {0}", e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      left.countDown();
    }
  }

  private Optional<AutoCloseable> subscribe(
      View view, String uri, Route route, Caller caller, Listener listener)
      throws UpstreamFailure, InterruptedException {
    ResourceWatch.Wish wish =
        new ResourceWatch.Wish(view, caller, route, () -> listener.updated(uri));
    return switch (ResourceWatch.open(works, wish, WITHIN)) {
      case ResourceWatch.Attempt.Watching(ResourceWatch watch) -> Optional.of(watch);
      case ResourceWatch.Attempt.Refused _ -> Optional.empty();
    };
  }
}
