package dev.roundhouse.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which host names and origins are served: the guard against DNS rebinding. Loopback names are
/// always known; others only where the operator says so.
public final class HostRules {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9a-f:.]{2,45}]|[a-z0-9][a-z0-9._-]{0,252})(?::\\d{1,5})?");

  private final Set<String> hosts;
  private final Set<String> origins;

  // Almost every request says the same: what was allowed once need not be taken apart again.
  private volatile @Nullable String lastAllowed;

  /// @param hosts further host names, without ports
  /// @param origins further origins, such as `https://console.example`
  public HostRules(Set<String> hosts, Set<String> origins) {
    Set<String> all = new HashSet<>(LOOPBACK);
    hosts.forEach(host -> all.add(host.toLowerCase(Locale.ROOT)));
    this.hosts = Set.copyOf(all);
    this.origins =
        origins.stream()
            .map(HostRules::normalized)
            .filter(origin -> !origin.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
  }

  /// Whether this is a name or address, and nothing else.
  static boolean isHost(String written) {
    Matcher matcher = HOST.matcher(written.toLowerCase(Locale.ROOT));
    return matcher.matches() && matcher.group(1).length() == written.length();
  }

  /// Whether a `Host` header names this place; the port does not matter.
  public boolean hostAllowed(String host) {
    if (host.equals(lastAllowed)) {
      return true;
    }
    Matcher matcher = HOST.matcher(host.toLowerCase(Locale.ROOT));
    boolean isAllowed = matcher.matches() && hosts.contains(matcher.group(1));
    if (isAllowed) {
      lastAllowed = host;
    }
    return isAllowed;
  }

  /// Whether a browser page from there may talk to this place. Programs send no origin; `null`, the
  /// origin of sandboxed pages and local files, is nobody's.
  public boolean originAllowed(@Nullable String origin) {
    if (origin == null) {
      return true;
    }
    String known = normalized(origin);
    if (origins.contains(known)) {
      return true;
    }
    boolean isWeb = known.startsWith("http://") || known.startsWith("https://");
    return isWeb && hostAllowed(known.substring(known.indexOf("://") + "://".length()));
  }

  /// Whether a form was sent by a page of this very place: its origin is the host that the request
  /// names, port included, or one that the operator has named. Stricter than [#originAllowed]: a
  /// page of another program on this machine is somebody else, and so is no origin at all.
  public boolean isOwn(@Nullable String origin, @Nullable String host) {
    String known = origin == null ? "" : normalized(origin);
    if (known.isEmpty() || host == null) {
      return false;
    }
    String scheme = known.substring(0, known.indexOf("://") + "://".length());
    return origins.contains(known)
        || (scheme.startsWith("http") && known.equals(normalized(scheme + host)));
  }

  /// Scheme, host and port in lower case, without the scheme's own port; empty for what is not an
  /// origin and nothing else.
  static String normalized(String written) {
    try {
      URI uri = new URI(written.toLowerCase(Locale.ROOT));
      boolean isOrigin =
          uri.getScheme() != null
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawPath().isEmpty()
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      if (!isOrigin) {
        return "";
      }
      int own =
          switch (uri.getScheme()) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
          };
      String port = uri.getPort() < 0 || uri.getPort() == own ? "" : ":" + uri.getPort();
      return uri.getScheme() + "://" + uri.getHost() + port;
    } catch (URISyntaxException _) {
      return "";
    }
  }
}
