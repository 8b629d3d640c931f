package dev.roundhouse.updates.download;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/// The hosts that archives may come from. An address is one of them or not: scheme, host and port
/// are compared whole, so that nothing that begins alike passes.
public record AllowedHosts(URI registry, List<String> others) {
  public AllowedHosts {
    requireNonNull(registry, "registry");
    others = List.copyOf(others);
  }

  /// Whether an address may be asked.
  public boolean permits(URI address) {
    String host = address.getHost();
    if (host == null
        || address.getRawUserInfo() != null
        || !scheme(registry).equals(scheme(address))) {
      return false;
    }
    String asked = place(host, port(address));
    return asked.equals(place(registry.getHost(), port(registry)))
        || others.stream().anyMatch(each -> asked.equals(place(each)));
  }

  private String place(String written) {
    int colon = written.lastIndexOf(':');
    return colon < 0
        ? place(written, usualPort())
        : place(written.substring(0, colon), Integer.parseInt(written.substring(colon + 1)));
  }

  private static String place(String host, int port) {
    return host.toLowerCase(Locale.ROOT) + ":" + port;
  }

  private int port(URI address) {
    return address.getPort() < 0 ? usualPort() : address.getPort();
  }

  private int usualPort() {
    return scheme(registry).equals("https") ? 443 : 80;
  }

  private static String scheme(URI address) {
    String scheme = address.getScheme();
    return scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
  }
}
