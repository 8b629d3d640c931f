package dev.roundhouse.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/// A listening server. Made by [#start]; ended by [#drain] and [#close].
public interface HttpServer extends AutoCloseable {
  /// Binds and serves; returns when the port is open.
  ///
  /// @throws HttpException when the address cannot be bound or the certificate not read
  static HttpServer start(HttpSettings settings, Handler handler) {
    return NettyServer.start(settings, handler);
  }

  /// The address in force, with the real port.
  InetSocketAddress address();

  /// Open connections, requests in work, open event streams.
  Load load();

  /// Stops accepting, tells clients (`Connection: close`, GOAWAY), ends idle connections and event
  /// streams properly, and waits for requests in work, at most this long. True when none was left.
  boolean drain(Duration within) throws InterruptedException;

  /// Ends everything at once.
  @Override
  void close();

  /// A count of what is open now.
  record Load(int connections, int requests, int streams) {}
}
