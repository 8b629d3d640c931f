package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listings;
import dev.roundhouse.gateway.listing.Manifests;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.session.Session;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.gateway.upstream.Requests;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.protocol.Splice;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Brings what servers say unasked to the clients that should hear it: a change to everybody whose
/// view shows the server, an update to who subscribed, a question to the one client it is for.
public final class Subscribers implements Connections.Listener {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");
  private static final Duration MOMENT = Duration.ofMillis(300);
  private static final Duration RESTORE = Duration.ofSeconds(10);
  private static final byte[] NOTHING = {};
  private static final byte[] ALL_LISTS =
      ("\"notifications\":{\"toolsListChanged\":true,\"promptsListChanged\":true,"
              + "\"resourcesListChanged\":true}")
          .getBytes(StandardCharsets.US_ASCII);

  private final Set<ResourceWatch> standing = ConcurrentHashMap.newKeySet();
  private final ResourceWatches watches = new ResourceWatches();
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
  private final Snapshot<CatalogImage> catalog;
  private final Ticker ticker;
  private final Supplier<Manifests> manifests;
  private final Supplier<Collection<Session>> sessions;

  /// The suppliers break the ring: manifests are read over connections that report here.
  public Subscribers(
      Snapshot<CatalogImage> catalog,
      Ticker ticker,
      Supplier<Manifests> manifests,
      Supplier<Collection<Session>> sessions) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.ticker = requireNonNull(ticker, "ticker");
    this.manifests = requireNonNull(manifests, "manifests");
    this.sessions = requireNonNull(sessions, "sessions");
  }

  /// A watch is to be told when its connection ends, until it falls.
  void standing(ResourceWatch watch) {
    standing.add(watch);
  }

  void fallen(ResourceWatch watch) {
    standing.remove(watch);
  }

  ResourceWatches watches() {
    return watches;
  }

  void add(Listener listener) {
    listeners.add(listener);
  }

  void remove(Listener listener) {
    listeners.remove(listener);
  }

  /// Ends every open subscription properly.
  public void end() {
    listeners.forEach(Listener::end);
    listeners.clear();
  }

  private Optional<Session> session(Connection connection) {
    String tenant = connection.caller().tenant();
    return sessions.get().stream()
        .filter(session -> session.caller().tenant().equals(tenant))
        .findFirst();
  }

  @Override
  public void opened(Connection connection) {
    ServerDefinition definition = catalog.current().servers().get(connection.server());
    if (definition != null) {
      // While it is awake: a list that is asked for later must not have to wake it.
      manifests.get().learn(definition, connection);
    }
    try {
      if (connection.greeting().era() == Era.MODERN) {
        UpstreamListen watch =
            new UpstreamListen(connection, ALL_LISTS, ticker, note -> note(connection, note));
        watch.open(MOMENT, () -> {}); // lists are read again as they age
      }
      Optional<Session> session = session(connection);
      if (session.isPresent()) {
        restore(connection, session.get());
      }
      for (ResourceWatch watch : standing) {
        watch.opened(connection);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// A server that lost its session is told again which log messages its client wanted.
  private void restore(Connection connection, Session session) throws InterruptedException {
    if (connection.greeting().era() == Era.MODERN) {
      return;
    }
    try {
      String level = session.logLevel();
      if (level != null && connection.greeting().can("logging")) {
        byte[] params = JsonWriter.fragment().member("level", level).toBytes();
        connection.ask(Requests.internal(connection, "logging/setLevel", params), RESTORE);
      }
    } catch (UpstreamFailure e) {
      LOG.log(Level.WARNING, "a log level could not be restored: {0}", e.getMessage());
    }
  }

  @Override
  public void note(Connection connection, Frame note) {
    switch (note.method()) {
      case "notifications/tools/list_changed" -> refresh(connection, ListKind.TOOLS);
      case "notifications/prompts/list_changed" -> refresh(connection, ListKind.PROMPTS);
      case "notifications/resources/list_changed" -> refresh(connection, ListKind.RESOURCES);
      case "notifications/resources/updated" -> updated(connection, note);
      case "notifications/subscriptions/acknowledged", "notifications/initialized" -> {}
      default -> session(connection).ifPresent(it -> it.general().offer(bytes(note)));
    }
  }

  private static byte[] bytes(Frame frame) {
    return Splice.of(frame).apply();
  }

  private void refresh(Connection connection, ListKind kind) {
    ServerDefinition definition = catalog.current().servers().get(connection.server());
    if (definition != null) {
      manifests.get().refresh(definition, connection, () -> changed(connection.server(), kind));
    }
  }

  /// Tells everybody whose view shows the server that a list has changed.
  public void changed(ServerId server, ListKind kind) {
    tell(kind, view -> shows(view, server));
  }

  /// Tells everybody who has this view that its lists are others.
  public void changed(View.Virtual changed) {
    ListKind.announced().forEach(kind -> tell(kind, changed::equals));
  }

  private void tell(ListKind kind, Predicate<View> whose) {
    byte[] plain = Rpc.notification(kind.changed(), null);
    for (Session session : sessions.get()) {
      if (whose.test(session.view())) {
        session.general().offer(plain);
      }
    }
    for (Listener listener : listeners) {
      if (listener.wants(kind) && whose.test(listener.view())) {
        listener.tell(kind.changed(), NOTHING);
      }
    }
  }

  /// Ends what looks through views that are no longer there.
  public void gone(Predicate<View> isGone) {
    listeners.removeIf(listener -> {
      boolean isToEnd = isGone.test(listener.view());
      if (isToEnd) {
        listener.end();
      }
      return isToEnd;
    });
  }

  private boolean shows(View view, ServerId server) {
    return switch (view) {
      case View.All _ -> true;
      case View.One(ServerId only) -> only.equals(server);
      case View.Virtual _ -> Listings.servers(view, catalog.current()).containsKey(server);
    };
  }

  private void updated(Connection connection, Frame note) {
    String uri = note.text(Member.URI);
    if (uri == null) {
      return;
    }
    ServerId server = connection.server();
    for (Session session : sessions.get()) {
      if (isHeard(connection, session.caller(), uri)) {
        for (String shown : session.subscribed(server, uri)) {
          session.general().offer(updated(note, shown));
        }
      }
    }
    for (Listener listener : listeners) {
      if (isHeard(connection, listener.client(), uri)) {
        listener.wanted(server, uri).forEach(listener::updated);
      }
    }
  }

  /// Whether an update is for a client: where a server has several instances, a client hears of the
  /// one that it watches.
  private boolean isHeard(Connection connection, Caller client, String uri) {
    ServerDefinition definition = catalog.current().servers().get(connection.server());
    return (definition == null || definition.instances() == 1)
        ? connection.caller().isFor(client)
        : standing.stream().anyMatch(watch -> watch.isOver(connection, client, uri));
  }

  private static byte[] updated(Frame note, String shown) {
    return Splice.of(note).replace(Member.URI, JsonWriter.quote(shown)).apply();
  }

  @Override
  public void ask(Connection connection, Frame request) {
    Optional<Session> session = session(connection);
    if (session.isEmpty()) {
      reply(
          connection,
          Rpc.error(
              request.raw(Member.ID),
              Protocol.METHOD_NOT_FOUND,
              "no client is there to be asked outside of a call",
              null));
      return;
    }
    long number =
        session
            .get()
            .question(response ->
                reply(
                    connection,
                    Splice.of(response).replace(Member.ID, request.raw(Member.ID)).apply()));
    session
        .get()
        .general()
        .offer(Splice.of(request).replace(Member.ID, JsonWriter.decimal(number)).apply());
  }

  private static void reply(Connection connection, byte[] frame) {
    Thread.ofVirtual()
        .name("reply-" + connection.server())
        .start(() -> {
          try {
            connection.reply(dev.roundhouse.protocol.Lines.single(frame));
          } catch (UpstreamFailure e) {
            LOG.log(Level.WARNING, "an answer did not arrive: {0}", e.getMessage());
          }
        });
  }

  @Override
  public void closed(Connection connection, String reason) {
    LOG.log(Level.DEBUG, "connection to {0} ended: {1}", connection.server(), reason);
    standing.forEach(watch -> watch.lost(connection));
  }

  /// What is subscribed to, for the metrics.
  public int open() {
    return listeners.size();
  }
}
