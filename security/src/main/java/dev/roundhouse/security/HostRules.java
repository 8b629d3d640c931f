package dev.roundhouse.security;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which host names and origins are served: the guard against DNS rebinding. Loopback names are
/// always known; others only where the operator says so.
public final class HostRules {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> hosts;
  private final Set<String> origins;

  /// @param hosts further host names, without ports
  /// @param origins further origins, such as `https://console.example`
  public HostRules(Set<String> hosts, Set<String> origins) {
    Set<String> all = new HashSet<>(LOOPBACK);
    hosts.forEach(host -> all.add(host.toLowerCase(Locale.ROOT)));
    this.hosts = Set.copyOf(all);
    this.origins = Set.copyOf(origins);
  }

  /// Whether a `Host` header names this place; the port does not matter.
  public boolean hostAllowed(String host) {
    return hosts.contains(name(host.strip().toLowerCase(Locale.ROOT)));
  }

  private static String name(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(0, end + 1);
    }
    int colon = host.indexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }

  /// Whether a browser page from there may talk to this place. Programs send no origin.
  public boolean originAllowed(@Nullable String origin) {
    if (origin == null || origins.contains(origin)) {
      return true;
    }
    try {
      URI uri = URI.create(origin);
      boolean isWeb = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return isWeb
          && uri.getHost() != null
          && hosts.contains(uri.getHost().toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
