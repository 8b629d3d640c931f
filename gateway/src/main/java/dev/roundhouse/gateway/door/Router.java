package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.Listings;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.pinning.Hold;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds the owner of what a request names.
final class Router {
  /// Where a request goes.
  ///
  /// @param member the member that carries the name; null when it is not at one place
  record Way(Route route, String shown, @Nullable Member member) {}

  /// A task belongs to whom it was made for; its id alone says nothing about where it runs.
  private record TaskKey(String subject, String taskId) {}

  private final Cache<TaskKey, ServerDefinition> tasks =
      Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(Duration.ofDays(1)).build();
  private final Listings listings;
  private final Supplier<Duration> listWait;

  Router(Listings listings, Supplier<Duration> listWait) {
    this.listings = requireNonNull(listings, "listings");
    this.listWait = requireNonNull(listWait, "listWait");
  }

  /// Remembers where a task runs.
  void task(String subject, String taskId, ServerDefinition server) {
    tasks.put(new TaskKey(subject, taskId), server);
  }

  Way way(Site site, Frame frame) throws RpcFailure, InterruptedException {
    return switch (frame.method()) {
      case "tools/call" -> named(site, frame, ListKind.TOOLS);
      case "prompts/get" -> named(site, frame, ListKind.PROMPTS);
      case "resources/read", "resources/subscribe", "resources/unsubscribe" -> {
        String uri = text(frame, Member.URI, "uri");
        yield new Way(resource(site, uri), uri, Member.URI);
      }
      case "completion/complete" -> completion(site, frame);
      case "tasks/get", "tasks/result", "tasks/update", "tasks/cancel" -> task(site, frame);
      default -> throw RpcFailure.unknownMethod(404, frame.method());
    };
  }

  private static String text(Frame frame, Member member, String name) throws RpcFailure {
    String text = frame.text(member);
    if (text == null) {
      throw RpcFailure.invalidParams(frame.method() + " needs params." + name + ", a string");
    }
    return text;
  }

  private Way named(Site site, Frame frame, ListKind kind) throws RpcFailure, InterruptedException {
    String name = text(frame, Member.NAME, "name");
    Listing listing = listings.known(site.view(), site.caller());
    Route route = listing.named(kind, name);
    if (route == null) {
      requireOpen(listing.hold(kind, name));
      listing = listings.current(site.view(), site.caller(), listWait.get());
      route = listing.named(kind, name);
    }
    if (route == null) {
      requireOpen(listing.hold(kind, name));
      requireGranted(kind == ListKind.TOOLS ? listing.lacking(name) : null, name);
      String what = kind == ListKind.TOOLS ? "tool" : "prompt";
      throw RpcFailure.invalidParams("Unknown " + what + ": " + name);
    }
    return new Way(route, name, Member.NAME);
  }

  private static void requireOpen(@Nullable Hold hold) throws RpcFailure {
    if (hold != null) {
      throw RpcFailure.of(hold);
    }
  }

  private static void requireGranted(@Nullable String scope, String tool) throws RpcFailure {
    if (scope != null) {
      throw RpcFailure.lacking(scope, tool);
    }
  }

  private Route resource(Site site, String uri) throws RpcFailure, InterruptedException {
    Listing listing = listings.known(site.view(), site.caller());
    Route route = listing.resource(uri);
    if (route == null) {
      listing = listings.current(site.view(), site.caller(), listWait.get());
      route = listing.resource(uri);
    }
    if (route == null) {
      requireOpen(listing.holdOfResource(uri));
      byte[] data = new JsonWriter().object().member("uri", uri).end().toBytes();
      throw new RpcFailure(
          200,
          -32602,
          "Resource not found: " + uri + "; to name its server yourself, write it as SERVER+URI",
          data);
    }
    return route;
  }

  private Way completion(Site site, Frame frame) throws RpcFailure, InterruptedException {
    Json ref = Json.of(frame, Member.REF);
    String name = ref.get("name").text();
    String uri = ref.get("uri").text();
    if (name != null) {
      Listing listing = listings.known(site.view(), site.caller());
      Route route = listing.named(ListKind.PROMPTS, name);
      if (route == null) {
        requireOpen(listing.hold(ListKind.PROMPTS, name));
        throw RpcFailure.invalidParams("Unknown prompt: " + name);
      }
      return new Way(route, name, null);
    }
    if (uri == null) {
      throw RpcFailure.invalidParams("completion/complete needs params.ref with a name or a uri");
    }
    Listing listing = listings.known(site.view(), site.caller());
    requireOpen(listing.hold(ListKind.TEMPLATES, uri));
    Route template = listing.named(ListKind.TEMPLATES, uri);
    return new Way(template == null ? resource(site, uri) : template, uri, null);
  }

  private Way task(Site site, Frame frame) throws RpcFailure, InterruptedException {
    String id = text(frame, Member.TASK_ID, "taskId");
    ServerDefinition owner = tasks.getIfPresent(new TaskKey(site.subject(), id));
    if (owner == null && site.view() instanceof View.One(var server)) {
      owner = listings.known(site.view(), site.caller()).servers().get(server);
    }
    if (owner == null || !Listing.isSeen(site.caller().reach(), owner)) {
      throw RpcFailure.invalidParams("Unknown task: " + id);
    }
    return new Way(Route.to(owner, id), id, Member.TASK_ID);
  }
}
