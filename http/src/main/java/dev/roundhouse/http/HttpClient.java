package dev.roundhouse.http;

import dev.roundhouse.kernel.Ticker;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/// The blocking upstream client: plain sockets, a LIFO pool of them per target, made for virtual
/// threads. HTTP/1.1, TLS by the JDK. Safe for many threads.
public interface HttpClient extends AutoCloseable {
  /// A client with its own pool.
  static HttpClient open(ClientSettings settings) {
    return PooledClient.open(settings);
  }

  /// A client with its own pool that trusts whom this context trusts: private authorities.
  static HttpClient open(ClientSettings settings, SSLContext tls) {
    return PooledClient.open(settings, tls, Ticker.system());
  }

  /// A client with its own pool that connects only to what these addresses allow.
  static HttpClient open(ClientSettings settings, Addresses addresses) {
    return PooledClient.open(settings, null, Ticker.system(), addresses);
  }

  /// Where requests to this address go: prepared once, used for every call. http and https only,
  /// without a user or password.
  ///
  /// @throws IllegalArgumentException for any other address
  Target target(URI address);

  /// Starts an exchange; nothing is sent yet.
  Exchange exchange(Target target);

  /// Closes every idle connection; exchanges under way fail.
  @Override
  void close();

  /// A prepared address: scheme, host, port, and the path with its query.
  interface Target {
    URI address();
  }

  /// One request and its reply. [#send] and the reply are used by one thread; [#cancel] by any.
  interface Exchange extends AutoCloseable {
    /// Sends and waits for the head of the reply. `headers` holds names and values in turn; host,
    /// content-length and connection are the client's own. Retried once, on a fresh connection,
    /// only when a pooled connection had been closed by the peer before any byte of a reply came,
    /// and after [#atMostOnce] only when the request was not written whole either.
    ///
    /// @throws UpstreamException with what happened and how far the request had got
    Reply send(String method, String[] headers, byte[] body) throws UpstreamException;

    /// The longest silence while the reply is awaited and read; zero means without end. Unless
    /// said, the read timeout of the settings.
    void patience(Duration silence);

    /// Never sends a whole request a second time: a peer that closes without a reply may have done
    /// what was asked before. For requests that change something. Said before [#send].
    void atMostOnce();

    /// Ends the exchange from another thread: its socket is closed, which unblocks [#send] and
    /// reads. Harmless before, after and twice.
    void cancel();

    /// Gives the connection back to the pool when the reply was read whole, else closes it.
    @Override
    void close();
  }
}
