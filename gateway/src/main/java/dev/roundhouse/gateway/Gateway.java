package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.gateway.door.Guestbook;
import dev.roundhouse.gateway.door.McpDoor;
import dev.roundhouse.gateway.door.Subscribers;
import dev.roundhouse.gateway.door.Works;
import dev.roundhouse.gateway.listing.Audience;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listings;
import dev.roundhouse.gateway.listing.Manifest;
import dev.roundhouse.gateway.listing.Manifests;
import dev.roundhouse.gateway.listing.SqlManifests;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.pinning.Admission;
import dev.roundhouse.gateway.pinning.Pins;
import dev.roundhouse.gateway.pinning.SqlAdmissions;
import dev.roundhouse.gateway.pinning.SqlPins;
import dev.roundhouse.gateway.session.Session;
import dev.roundhouse.gateway.session.Sessions;
import dev.roundhouse.gateway.upstream.Bounds;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.gateway.upstream.Noise;
import dev.roundhouse.gateway.upstream.Provisions;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Lifecycle;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.CallLimits;
import dev.roundhouse.security.Policy;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Reach;
import dev.roundhouse.security.SealedState;
import dev.roundhouse.storage.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /// The version of the room's tables.
  private static final int TABLES = 2;

  private final Lifecycle parts = new Lifecycle();
  private final McpDoor door;
  private final Works works;
  private final Manifests manifests;
  private final Subscribers subscribers;
  private final Pins pins;
  private final Admission admission;
  private final Pinning pinning;
  private final Selfcheck selfcheck;

  private Gateway(Parts with, Supplier<GatewaySettings> settings, GatewayObserver observer) {
    Noise noise =
        (server, what) -> {
          observer.noise(server, what);
          LOG.log(Level.WARNING, "server {0} {1}", server, what);
        };
    Held held = new Held();
    with.database().migrate("gateway", TABLES);
    this.pins = new Pins(new SqlPins(with.database()), with.pinning(), with.ticker());
    this.admission =
        new Admission(
            new SqlAdmissions(with.database()),
            with.catalog().current(),
            with.pinning(),
            with.ticker());
    this.subscribers =
        new Subscribers(
            admission.open(), with.ticker(), () -> held.manifests(), () -> held.sessions().all());
    Connections connections = connections(with, settings, subscribers, noise);
    this.manifests =
        new Manifests(
            new SqlManifests(with.database()),
            connections,
            new Readings(),
            with.ticker(),
            () -> settings.get().startWait());
    Sessions sessions =
        new Sessions(
            with.ticker(),
            () -> settings.get().maxSessions(),
            () ->
                new Session.Replay(
                    settings.get().replayBytes().toInt(), settings.get().replayEvents()),
            ended -> connections.retire(ended.caller().tenant()));
    held.manifests = manifests;
    held.sessions = sessions;
    Listings listings = new Listings(admission.open(), manifests, pins, with.ticker());
    this.works =
        new Works(
            connections,
            listings,
            sessions,
            subscribers,
            settings,
            observer,
            with.audit(),
            with.limits(),
            with.policy(),
            with.approvals(),
            new Guestbook(with.ticker()),
            with.ticker());
    this.door = new McpDoor(works, with.gate(), with.seal());
    this.pinning =
        new Pinning(
            pins,
            admission,
            manifests,
            with.pinning(),
            with.ticker(),
            subject -> Caller.onlooker(subject, Reach.EVERYTHING),
            this::announce);
    this.selfcheck = new Selfcheck(connections, admission::isWaiting, with.ticker());
    parts.started("connections", connections::close);
    parts.started("sessions", sessions::close);
    parts.started("subscriptions", subscribers::end);
    follow(with);
    Thread sweeper =
        Thread.ofVirtual().name("gateway-sweep").start(() -> sweep(with.ticker(), settings));
    parts.started("sweeper", sweeper::interrupt);
  }

  private static Connections connections(
      Parts with, Supplier<GatewaySettings> settings, Subscribers subscribers, Noise noise) {
    Supplier<Limits> limits = () -> Works.limits(settings.get());
    return new Connections(
        with.fleet(),
        Provisions.of(with.builtIns(), with.passport(), with.version()),
        new Bounds(limits, () -> settings.get().maxVariants()),
        with.ticker(),
        subscribers,
        noise);
  }

  private void follow(Parts with) {
    parts.started("open servers", admission.open().follow(this::changed)::close);
    parts.started(
        "takeovers",
        Renewal.follow(with.fleet(), works.connections(), manifests, this::announce)::close);
    parts.started("catalog", with.catalog().follow(this::wished)::close);
    // It may have changed before it was followed.
    admission.changed(with.catalog().current());
  }

  /// What the gateway stands on.
  ///
  /// @param builtIns the servers that are parts of this program; each is behind the door only where
  ///   a definition says so
  /// @param passport tokens for servers that have an `auth`
  /// @param database where lists are kept, and what was approved
  /// @param audit hears of every call
  /// @param limits how much may be called
  /// @param policy the rules about calls; read at each use
  /// @param version the version by which the program introduces itself to clients and servers
  /// @param pinning what becomes of what nobody has approved; read at each use
  public record Parts(
      Snapshot<CatalogImage> catalog,
      Fleet fleet,
      Map<Transport.BuiltIn.Which, BuiltIn> builtIns,
      Passport passport,
      Gate gate,
      SealedState seal,
      Database database,
      AuditLog audit,
      CallLimits limits,
      Supplier<Policy> policy,
      Approvals approvals,
      Ticker ticker,
      String version,
      Supplier<PinningSettings> pinning) {}

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

  /// Whether a path belongs to this door.
  public static boolean isHere(String path) {
    return McpDoor.isHere(path);
  }

  /// Serves a request to one of the endpoints.
  public void handle(Doorway through, Request request, Response response)
      throws InterruptedException {
    door.handle(through, request, response);
  }

  /// What clients may reach of it follows.
  private void wished(CatalogImage before, CatalogImage after) {
    List<ServerId> stale = new ArrayList<>();
    for (ServerDefinition was : before.servers().values()) {
      ServerDefinition is = after.servers().get(was.id());
      // Of one that waits, those who follow what is open do not hear.
      if (admission.isWaiting(was.id()) && (is == null || !was.runsAs(is))) {
        stale.add(was.id());
      }
      // What has gone from the file may come back with it; what a person removed does not.
      if (is == null && was.origin() == Origin.STORE) {
        pins.forget(was.id());
        admission.forget(was.id());
      }
    }
    admission.changed(after);
    stale.forEach(this::forget);
  }

  private void forget(ServerId id) {
    manifests.forget(id);
    works.connections().changed(id);
  }

  private void changed(CatalogImage before, CatalogImage after) {
    Set<ServerId> ids = new TreeSet<>(before.servers().keySet());
    ids.addAll(after.servers().keySet());
    for (ServerId id : ids) {
      ServerDefinition was = before.servers().get(id);
      ServerDefinition is = after.servers().get(id);
      // What is only said of its sleep and of repetition is read at each use.
      boolean isOther = was != null && (is == null || !was.runsAs(is));
      if (isOther) {
        forget(id);
      }
      if (isOther || was == null) {
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

  /// Has everything that is read looked at before it is shown.
  private final class Readings implements Audience {
    @Override
    public void read(Manifest manifest) {
      ServerId server = manifest.server();
      pins.take(server, manifest.offers(), admission.isWaiting(server));
    }

    @Override
    public void learnt(Manifest manifest) {
      pins.settle(manifest.server(), manifests.prints(manifest.server()));
    }

    @Override
    public void arrived(ServerId server) {
      announce(server);
    }
  }

  /// A server takes tokens now that it did not take before: what it offers can be read.
  public void authorized(ServerId server) {
    manifests.retry(server);
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

  /// What would become of calls.
  public PolicyTrial trial() {
    return new PolicyTrial(works.listings(), works.callLimits(), works.policy(), works.approvals());
  }

  /// Whether servers really answer.
  public Selfcheck selfcheck() {
    return selfcheck;
  }

  /// What a person decides on definitions and servers that nobody has approved.
  public Pinning pinning() {
    return pinning;
  }

  /// Every tool behind the door as far as this principal may use it, known within the wait.
  public ToolOverview tools(Principal who, Duration wait) throws InterruptedException {
    return bench().overview(who, wait);
  }

  /// The tools one by one, for those who try them by hand.
  public ToolBench bench() {
    return new ToolBench(works, door);
  }

  /// Why tools are seen, or not.
  public ToolSight sight() {
    return new ToolSight(works);
  }

  /// What clients are shown, and who of them was here.
  public Menus menus() {
    return new Menus(works);
  }

  /// What is open now.
  public Load load() {
    return new Load(works.sessions().all().size(), subscribers.open(), pins.pending());
  }

  /// A count of legacy sessions, modern subscriptions, and definitions that wait for approval.
  public record Load(int sessions, int subscriptions, int pending) {}

  @Override
  public void close() {
    parts.close();
  }
}
