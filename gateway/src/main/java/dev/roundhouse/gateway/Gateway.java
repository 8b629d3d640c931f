package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.gateway.door.McpDoor;
import dev.roundhouse.gateway.door.Subscribers;
import dev.roundhouse.gateway.door.Works;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.Listings;
import dev.roundhouse.gateway.listing.Manifests;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.SqlManifests;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.session.Session;
import dev.roundhouse.gateway.session.Sessions;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.gateway.upstream.Noise;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Lifecycle;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.SealedState;
import dev.roundhouse.storage.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The door: every MCP client, of either era, to every MCP server. Made by [#open], ended by
/// [#close]; safe for many threads.
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final int PACES_A_SWEEP = 10;

  private final Lifecycle parts = new Lifecycle();
  private final McpDoor door;
  private final Works works;
  private final Manifests manifests;
  private final Subscribers subscribers;

  private Gateway(Parts with, Supplier<GatewaySettings> settings, GatewayObserver observer) {
    Noise noise =
        (server, what) -> {
          observer.noise(server, what);
          LOG.log(Level.WARNING, "server {0} {1}", server, what);
        };
    Supplier<Limits> limits = () -> Works.limits(settings.get());
    Held held = new Held();
    this.subscribers =
        new Subscribers(
            with.catalog(), with.ticker(), () -> held.manifests(), () -> held.sessions().all());
    Connections connections =
        new Connections(
            with.fleet(),
            new Connections.Bounds(limits, () -> settings.get().maxVariants()),
            with.ticker(),
            subscribers,
            noise,
            self(with.version()));
    this.manifests =
        new Manifests(
            new SqlManifests(with.database()),
            connections,
            with.ticker(),
            () -> settings.get().startWait());
    Sessions sessions =
        new Sessions(
            with.ticker(),
            () -> settings.get().maxSessions(),
            () -> replay(settings.get()),
            ended -> connections.retire(ended.caller().tenant()));
    held.manifests = manifests;
    held.sessions = sessions;
    Listings listings = new Listings(with.catalog(), manifests, with.ticker());
    this.works =
        new Works(
            connections,
            listings,
            sessions,
            subscribers,
            settings,
            observer,
            with.audit(),
            with.ticker());
    this.door = new McpDoor(works, with.gate(), with.seal());
    manifests.onLate(this::late);
    parts.started("connections", connections::close);
    parts.started("sessions", sessions::close);
    parts.started("subscriptions", subscribers::end);
    parts.started("catalog", with.catalog().follow(this::changed)::close);
    Thread sweeper =
        Thread.ofVirtual().name("gateway-sweep").start(() -> sweep(with.ticker(), settings));
    parts.started("sweeper", sweeper::interrupt);
  }

  /// What the gateway stands on.
  ///
  /// @param database where lists are kept
  /// @param audit hears of every call
  /// @param version the version by which the program introduces itself to clients and servers
  public record Parts(
      Snapshot<CatalogImage> catalog,
      Fleet fleet,
      Gate gate,
      SealedState seal,
      Database database,
      AuditLog audit,
      Ticker ticker,
      String version) {}

  private static byte[] self(String version) {
    return new JsonWriter()
        .object()
        .member("name", "roundhouse")
        .member("title", "Roundhouse")
        .member("version", version)
        .end()
        .toBytes();
  }

  /// Parts that need each other before both are made.
  private static final class Held {
    private @org.jspecify.annotations.Nullable Manifests manifests;
    private @org.jspecify.annotations.Nullable Sessions sessions;

    Manifests manifests() {
      return requireNonNull(manifests, "manifests");
    }

    Sessions sessions() {
      return requireNonNull(sessions, "sessions");
    }
  }

  /// @param settings those in force; they are read at each use, so that a change of them counts for
  ///   what comes later
  public static Gateway open(
      Parts with, Supplier<GatewaySettings> settings, GatewayObserver observer) {
    return new Gateway(with, settings, observer);
  }

  private static Session.Replay replay(GatewaySettings settings) {
    return new Session.Replay(settings.replayBytes().toInt(), settings.replayEvents());
  }

  /// Whether a path belongs to this door.
  public static boolean isHere(String path) {
    return McpDoor.isHere(path);
  }

  /// Serves a request to one of the endpoints.
  public void handle(Request request, Response response) throws InterruptedException {
    door.handle(request, response);
  }

  private void changed(CatalogImage before, CatalogImage after) {
    Set<ServerId> ids = new TreeSet<>(before.servers().keySet());
    ids.addAll(after.servers().keySet());
    for (ServerId id : ids) {
      ServerDefinition was = before.servers().get(id);
      ServerDefinition is = after.servers().get(id);
      // What is only said of its sleep and of repetition is read at each use.
      if (was == null || is == null || !was.runsAs(is)) {
        manifests.forget(id);
        works.connections().changed(id);
        announce(id);
      }
    }
    after
        .virtualServers()
        .forEach((name, is) -> {
          if (!is.equals(before.virtualServers().get(name))) {
            subscribers.changed(new View.Virtual(name));
          }
        });
    leave();
  }

  /// Whoever looks through a view that has gone is told so by the end of its stream.
  private void leave() {
    Predicate<View> isGone = view -> !works.listings().exists(view);
    for (Session session : List.copyOf(works.sessions().all())) {
      if (isGone.test(session.view())) {
        works.sessions().end(session, "what it looked at has gone");
      }
    }
    subscribers.gone(isGone);
  }

  private void late(ServerId server) {
    announce(server);
  }

  private void announce(ServerId server) {
    for (ListKind kind : ListKind.announced()) {
      subscribers.changed(server, kind);
    }
  }

  private void sweep(Ticker ticker, Supplier<GatewaySettings> settings) {
    try {
      for (int pace = 1; true; pace++) {
        ticker.sleep(PACE);
        works.connections().endOverdue();
        if (pace % PACES_A_SWEEP != 0) {
          continue;
        }
        Duration idle = settings.get().sessionIdle();
        works.sessions().sweep(idle);
        works.connections().sweep(idle);
        door.sweep();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether a party may come back after the program has been started anew: modern clients do with
  /// their next request, sessions end with the program.
  public static boolean comesBack(String tenant) {
    return Caller.comesBack(tenant);
  }

  /// Whether what ran for such a party is still what the definition of its server asks for.
  public static boolean isMeant(ServerDefinition definition, String tenant) {
    return Caller.isMeant(definition, tenant);
  }

  /// Every tool behind the door as far as this principal may use it, known within the wait.
  public ToolOverview tools(Principal who, Duration wait) throws InterruptedException {
    String subject = who.subject();
    byte[] nothing = "{}".getBytes(StandardCharsets.US_ASCII);
    Caller caller =
        new Caller(
            subject,
            Caller.tenant(subject, "{}"),
            "{}",
            Era.MODERN,
            Protocol.MODERN,
            nothing,
            null,
            who.grants().reach());
    Listing listing = works.listings().current(new View.All(), caller, wait);
    List<ToolOverview.Line> lines = new ArrayList<>();
    try {
      for (Json item : Json.parse(listing.array(ListKind.TOOLS)).items()) {
        String name = requireNonNull(item.get("name").text(), "name");
        Route route = requireNonNull(listing.named(ListKind.TOOLS, name), "route");
        String description = item.get("description").text();
        lines.add(
            new ToolOverview.Line(
                name, route.server().id(), route.name(), description == null ? "" : description));
      }
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a list made here cannot be read back", e);
    }
    return new ToolOverview(lines, listing.missing());
  }

  /// What is open now.
  public Load load() {
    return new Load(works.sessions().all().size(), subscribers.open());
  }

  /// A count of legacy sessions and modern subscriptions.
  public record Load(int sessions, int subscriptions) {}

  @Override
  public void close() {
    parts.close();
  }
}
