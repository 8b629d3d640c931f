package dev.roundhouse.http;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// The pools, and the one thread that looks after their idle and overdue connections.
final class PooledClient implements HttpClient {
  private final ClientSettings settings;
  private final @Nullable SSLContext tls;
  private final Ticker ticker;
  private final Addresses addresses;
  private final Map<Endpoint, ConnectionPool> pools = new ConcurrentHashMap<>();
  private final Thread cleaner;
  private volatile boolean isClosed;

  /// @param tls whom to trust; null for the JDK's default
  private PooledClient(
      ClientSettings settings, @Nullable SSLContext tls, Ticker ticker, Addresses addresses) {
    this.settings = requireNonNull(settings, "settings");
    this.tls = tls;
    this.ticker = ticker;
    this.addresses = requireNonNull(addresses, "addresses");
    this.cleaner = Thread.ofVirtual().name("http-client-cleaner").unstarted(this::clean);
  }

  static PooledClient open(ClientSettings settings) {
    return open(settings, null, Ticker.system());
  }

  static PooledClient open(ClientSettings settings, @Nullable SSLContext tls, Ticker ticker) {
    return open(settings, tls, ticker, Addresses.ofMachine());
  }

  static PooledClient open(
      ClientSettings settings, @Nullable SSLContext tls, Ticker ticker, Addresses addresses) {
    PooledClient client = new PooledClient(settings, tls, ticker, addresses);
    client.cleaner.start();
    return client;
  }

  @Override
  public PooledTarget target(URI address) {
    return new PooledTarget(address, pools.computeIfAbsent(Endpoint.of(address), this::pool));
  }

  private ConnectionPool pool(Endpoint endpoint) {
    @Nullable SSLSocketFactory sockets = endpoint.isSecure() ? trust().getSocketFactory() : null;
    Duration patience = settings.connectTimeout();
    return new ConnectionPool(
        endpoint,
        settings,
        ticker,
        () -> new SocketTransport(endpoint, sockets, patience, addresses));
  }

  private SSLContext trust() {
    try {
      return tls == null ? SSLContext.getDefault() : tls;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no default TLS context", e);
    }
  }

  @Override
  public PooledExchange exchange(Target target) {
    if (!(target instanceof PooledTarget ours)) {
      throw new IllegalArgumentException("a target of another client");
    }
    return new PooledExchange(ours, settings, isClosed);
  }

  private void clean() {
    try {
      Duration round = ConnectionPool.round(settings);
      while (!isClosed) {
        ticker.sleep(round);
        pools.values().forEach(ConnectionPool::sweep);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public void close() {
    isClosed = true;
    cleaner.interrupt();
    pools.values().forEach(ConnectionPool::close);
  }
}
