package dev.roundhouse.gateway.pinning;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.PinningSettings;
import dev.roundhouse.gateway.PinningSettings.NewServers;
import dev.roundhouse.gateway.pinning.SqlAdmissions.Seen;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Which servers are open. It follows the catalog and publishes the part of it that clients may
/// reach; everything that serves a client follows that, and so cannot know a server that waits. The
/// only writer of what waits. Safe for many threads; changes are made one at a time.
public final class Admission {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");

  private final SqlAdmissions store;
  private final Supplier<PinningSettings> settings;
  private final Ticker ticker;
  private final Map<ServerId, Seen> seen;
  private final Snapshot<CatalogImage> open;
  private volatile CatalogImage catalog;
  private long version;

  /// @param catalog as it is now; later changes come by [#changed]
  public Admission(
      SqlAdmissions store,
      CatalogImage catalog,
      Supplier<PinningSettings> settings,
      Ticker ticker) {
    this.store = requireNonNull(store, "store");
    this.catalog = requireNonNull(catalog, "catalog");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.seen = new ConcurrentHashMap<>(store.all());
    look(catalog);
    this.open = new Snapshot<>(opened());
  }

  /// The servers that clients may reach, with everything else that the catalog says.
  public Snapshot<CatalogImage> open() {
    return open;
  }

  /// The catalog says something else. An image older than the last is left aside.
  public synchronized void changed(CatalogImage after) {
    if (after.version() < catalog.version()) {
      return;
    }
    catalog = after;
    look(after);
    open.publish(opened());
  }

  private void look(CatalogImage image) {
    List<ServerId> fresh =
        image.servers().keySet().stream().filter(id -> !seen.containsKey(id)).toList();
    if (fresh.isEmpty()) {
      return;
    }
    boolean isWaiting = settings.get().newServers() == NewServers.QUARANTINED;
    Seen now = new Seen(ticker.instant(), isWaiting);
    store.put(fresh, now, "pinning.new-servers");
    for (ServerId id : fresh) {
      seen.put(id, now);
      if (isWaiting) {
        LOG.log(
            Level.WARNING,
            "server {0} is new and in quarantine; let it in with: roundhouse server approve {0}",
            id);
      }
    }
  }

  private CatalogImage opened() {
    Map<ServerId, ServerDefinition> servers = new TreeMap<>(catalog.servers());
    servers.keySet().removeIf(this::isWaiting);
    return new CatalogImage(
        servers, catalog.virtualServers(), catalog.classes(), catalog.pins(), ++version);
  }

  /// Whether a server waits for a person.
  public boolean isWaiting(ServerId server) {
    Seen known = seen.get(server);
    return known != null && known.isWaiting();
  }

  /// Since when a server waits; empty when it does not.
  public Optional<Instant> waitingSince(ServerId server) {
    Seen known = seen.get(server);
    return known != null && known.isWaiting() ? Optional.of(known.since()) : Optional.empty();
  }

  /// The servers that are there and wait, as they are defined.
  public List<ServerDefinition> waiting() {
    return catalog.servers().values().stream().filter(each -> isWaiting(each.id())).toList();
  }

  /// Has a server wait, whether or not it is there yet.
  ///
  /// @param by who says so
  public synchronized void quarantine(ServerId server, String by) {
    Seen now = new Seen(ticker.instant(), true);
    store.put(List.of(server), now, by);
    seen.put(server, now);
    open.publish(opened());
  }

  /// Lets a server in.
  ///
  /// @param by who says so
  public synchronized void admit(ServerId server, String by) {
    Seen now = new Seen(ticker.instant(), false);
    store.put(List.of(server), now, by);
    seen.put(server, now);
    open.publish(opened());
  }

  /// The server was removed by a person: one of its name that comes is new.
  public synchronized void forget(ServerId server) {
    store.forget(server);
    seen.remove(server);
  }
}
