package dev.roundhouse.http;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Finds the addresses of a host when a connection is made, and may refuse them. What it gives is
/// what is connected to: nobody resolves the name a second time. Called on the thread that
/// connects; may block. Safe for many threads.
@FunctionalInterface
public interface Addresses {
  /// @return at least one, tried in this order
  /// @throws IOException when there are none, or none that may be connected to
  List<InetAddress> of(String host, int port) throws IOException;

  /// Whatever the machine's own resolver says.
  static Addresses ofMachine() {
    return (host, _) -> List.of(InetAddress.getAllByName(host));
  }
}
