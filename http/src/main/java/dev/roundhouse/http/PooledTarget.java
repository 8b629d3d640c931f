package dev.roundhouse.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/// An address with everything that is the same for each of its requests.
final class PooledTarget implements HttpClient.Target {
  private final URI address;
  private final ConnectionPool pool;
  private final byte[] encoded;

  PooledTarget(URI address, ConnectionPool pool) {
    this.address = address;
    this.pool = pool;
    URI plain = URI.create(address.toASCIIString());
    String path = plain.getRawPath().isEmpty() ? "/" : plain.getRawPath();
    String query = plain.getRawQuery() == null ? "" : "?" + plain.getRawQuery();
    String line = " " + path + query + " HTTP/1.1\r\n";
    String host = "Host: " + pool.endpoint().authority() + "\r\n";
    this.encoded = (line + host).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public URI address() {
    return address;
  }

  ConnectionPool pool() {
    return pool;
  }

  /// What follows the method, up to the first field of the caller.
  byte[] encoded() {
    return encoded;
  }

  /// Without the path and query, which may hold a secret.
  @Override
  public String toString() {
    return pool.endpoint().toString();
  }
}
