package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.Entry;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.pinning.Pins;
import dev.roundhouse.gateway.pinning.Screen;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.kernel.CacheUse;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.security.Reach;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Listings of every view for every kind of caller, made when asked for and kept until something
/// they were made of changes. Safe for many threads.
public final class Listings {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");

  private record Key(View view, String profile, Era era, Reach reach) {}

  private record Made(Listing listing, long manifests, long catalog, long at) {
    /// Whether it was made of what is known and approved now.
    boolean isOf(long manifestsNow, long catalogNow, Screen screenNow) {
      return manifests == manifestsNow
          && catalog == catalogNow
          && listing.withheld().screen() == screenNow;
    }
  }

  /// How long an incomplete listing serves the calls; asking for a list always looks again.
  private static final Duration STOPGAP = Duration.ofSeconds(2);

  private static final ServerId NO_BUILT_IN = new ServerId("no-built-in-server");

  private static final int MOST = 1000;

  private final Cache<Key, Made> cache =
      Caffeine.newBuilder().maximumSize(MOST).recordStats().build();
  // What is there and no longer true is no find.
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final Map<View, Long> advised = new ConcurrentHashMap<>();
  private final Snapshot<CatalogImage> catalog;
  private final Manifests manifests;
  private final Pins pins;
  private final Ticker ticker;

  /// @param catalog the servers that are open
  public Listings(Snapshot<CatalogImage> catalog, Manifests manifests, Pins pins, Ticker ticker) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.manifests = requireNonNull(manifests, "manifests");
    this.pins = requireNonNull(pins, "pins");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// How the cache of what was made does.
  public CacheUse use() {
    return new CacheUse(
        "lists",
        cache.estimatedSize(),
        MOST,
        hits.sum(),
        misses.sum(),
        cache.stats().evictionCount());
  }

  /// Whether there is such a view.
  public boolean exists(View view) {
    CatalogImage image = catalog.current();
    return switch (view) {
      case View.All _ -> true;
      case View.One(ServerId server) -> {
        ServerDefinition definition = image.servers().get(server);
        yield definition != null && definition.enabled();
      }
      case View.Virtual(ServerId name) -> image.virtualServers().containsKey(name);
    };
  }

  /// The server that is a part of this program, the first by name; where there is none, a name that
  /// nobody has.
  public ServerId builtIn() {
    return catalog.current().servers().values().stream()
        .filter(server -> server.isBuiltIn() && server.enabled())
        .map(ServerDefinition::id)
        .min(Comparator.comparing(ServerId::value))
        .orElse(NO_BUILT_IN);
  }

  /// Whether somebody of this reach may see anything through a view.
  public boolean isOpenTo(Reach reach, View view) {
    boolean isSeen =
        switch (view) {
          case View.All _, View.Virtual _ -> reach.seesAny();
          case View.One(ServerId server) -> reach.sees(server);
        };
    return isSeen
        || (!reach.areas().isEmpty()
            && servers(view, catalog.current()).values().stream()
                .anyMatch(ServerDefinition::isBuiltIn));
  }

  /// The listing as far as it is known within the wait; a complete one is kept.
  public Listing current(View view, Caller caller, Duration wait) throws InterruptedException {
    Key key = new Key(view, caller.profile(), caller.era(), caller.reach());
    Made made = cache.getIfPresent(key);
    CatalogImage image = catalog.current();
    long version = manifests.version();
    if (made != null && made.isOf(version, image.version(), pins.screen()) && isGood(made, wait)) {
      made.listing().servers().values().forEach(server -> manifests.renew(server, caller));
      hits.increment();
      return made.listing();
    }
    misses.increment();
    Listing listing = make(view, caller, wait, image);
    cache.put(key, new Made(listing, version, image.version(), ticker.nanos()));
    return listing;
  }

  /// What is known now, without starting any server to know more: enough for a call.
  public Listing known(View view, Caller caller) {
    Key key = new Key(view, caller.profile(), caller.era(), caller.reach());
    Made made = cache.getIfPresent(key);
    CatalogImage image = catalog.current();
    if (made != null
        && made.isOf(manifests.version(), image.version(), pins.screen())
        && isGood(made, Duration.ZERO)) {
      hits.increment();
      return made.listing();
    }
    misses.increment();
    return peek(key, view, caller, image);
  }

  private Listing peek(Key key, View view, Caller caller, CatalogImage image) {
    long version = manifests.version();
    Map<ServerId, ServerDefinition> servers = seen(caller, servers(view, image));
    Map<ServerId, Manifest> known = new LinkedHashMap<>();
    Map<ServerId, String> missing = new LinkedHashMap<>();
    for (ServerDefinition server : servers.values()) {
      Manifest manifest = manifests.peek(server, caller);
      if (manifest == null) {
        missing.put(server.id(), "server " + server.id() + ": not asked yet");
      } else {
        known.put(server.id(), manifest);
      }
    }
    Listing listing = built(view, caller, servers, known, missing, image);
    cache.put(key, new Made(listing, version, image.version(), ticker.nanos()));
    return listing;
  }

  private static Map<ServerId, ServerDefinition> seen(
      Caller caller, Map<ServerId, ServerDefinition> servers) {
    if (caller.reach() instanceof Reach.Everything) {
      return servers;
    }
    Map<ServerId, ServerDefinition> seen = new LinkedHashMap<>(servers);
    seen.values().removeIf(server -> !Listing.isSeen(caller.reach(), server));
    return seen;
  }

  /// Everything in it has been looked at before: each manifest when it was read, or now.
  private Listing built(
      View view,
      Caller caller,
      Map<ServerId, ServerDefinition> servers,
      Map<ServerId, Manifest> known,
      Map<ServerId, String> missing,
      CatalogImage image) {
    known.forEach((server, manifest) -> pins.take(server, manifest.offers(), false));
    return new ListingBuilder(
            view, caller.era(), caller.reach(), servers, known, missing, pins.screen())
        .build(virtual(view, image));
  }

  private static @Nullable VirtualServer virtual(View view, CatalogImage image) {
    return view instanceof View.Virtual(ServerId name) ? image.virtualServers().get(name) : null;
  }

  private boolean isGood(Made made, Duration wait) {
    return made.listing().missing().isEmpty()
        || (wait.isZero() && ticker.nanos() - made.at() < STOPGAP.toNanos());
  }

  /// What a virtual server would show that nobody has set yet. Not kept.
  public Listing draft(VirtualServer virtual, Caller caller, Duration wait)
      throws InterruptedException {
    CatalogImage now = catalog.current();
    Map<ServerId, VirtualServer> all = new LinkedHashMap<>(now.virtualServers());
    all.put(virtual.name(), virtual);
    CatalogImage image =
        new CatalogImage(now.servers(), all, now.classes(), now.pins(), now.version());
    return gathered(new View.Virtual(virtual.name()), caller, wait, image);
  }

  private Listing make(View view, Caller caller, Duration wait, CatalogImage image)
      throws InterruptedException {
    Listing listing = gathered(view, caller, wait, image);
    advise(listing, image.version());
    return listing;
  }

  private Listing gathered(View view, Caller caller, Duration wait, CatalogImage image)
      throws InterruptedException {
    Map<ServerId, ServerDefinition> servers = seen(caller, servers(view, image));
    long deadline = ticker.nanos() + wait.toNanos();
    Map<ServerId, Manifest> known = new LinkedHashMap<>();
    Map<ServerId, String> missing = new LinkedHashMap<>();
    for (ServerDefinition server : servers.values()) {
      manifests.learn(server, caller);
      manifests.renew(server, caller);
    }
    for (ServerDefinition server : servers.values()) {
      Known each = manifests.known(server, caller, deadline);
      if (each.manifest() != null) {
        known.put(server.id(), each.manifest());
      }
      if (each.problem() != null) {
        missing.put(server.id(), each.problem());
      }
    }
    return built(view, caller, servers, known, missing, image);
  }

  /// A choice of whole servers shows its size only now; said once for each state of the catalog.
  private void advise(Listing listing, long version) {
    int tools = listing.count(ListKind.TOOLS);
    boolean isLarge = listing.view() instanceof View.Virtual && tools > VirtualServer.ADVISED_TOOLS;
    if (isLarge && !Objects.equals(advised.put(listing.view(), version), version)) {
      LOG.log(
          Level.WARNING,
          "{0} shows {1} tools; clients choose badly among more than {2}",
          listing.view(),
          tools,
          VirtualServer.ADVISED_TOOLS);
    }
  }

  /// The enabled servers that a view shows.
  public static Map<ServerId, ServerDefinition> servers(View view, CatalogImage image) {
    Stream<ServerId> ids =
        switch (view) {
          case View.All _ -> image.servers().keySet().stream();
          case View.One(ServerId server) -> Stream.of(server);
          case View.Virtual(ServerId name) -> {
            VirtualServer virtual = image.virtualServers().get(name);
            yield virtual == null
                ? Stream.of()
                : Stream.of(virtual.tools(), virtual.prompts(), virtual.resources())
                    .flatMap(List::stream)
                    .map(Entry::server)
                    .distinct()
                    .sorted();
          }
        };
    Map<ServerId, ServerDefinition> servers = new LinkedHashMap<>();
    ids.forEach(id -> {
      ServerDefinition definition = image.servers().get(id);
      if (definition != null && definition.enabled()) {
        servers.put(id, definition);
      }
    });
    return servers;
  }
}
