package dev.roundhouse.systemtools.network;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Turns a name into addresses. May block; safe for many threads.
@FunctionalInterface
public interface Resolver {
  /// @return at least one
  List<InetAddress> resolve(String host) throws IOException;

  /// That of this machine.
  static Resolver ofMachine() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
