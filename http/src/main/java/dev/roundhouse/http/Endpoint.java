package dev.roundhouse.http;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One end of connections: what a pooled connection may be reused for. The host is as it is
/// resolved: an IPv6 literal has no brackets.
record Endpoint(boolean isSecure, String host, int port) {
  /// [URI] finds no host in names with an underscore, which container networks are full of.
  private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z0-9._-]+)(?::(\\d{1,5}))?");

  private static final int MAX_PORT = 65_535;

  static Endpoint of(URI address) {
    boolean secure = isSecure(address);
    String authority = address.getRawAuthority();
    if (authority == null) {
      throw new IllegalArgumentException("an upstream address needs a host");
    }
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "an upstream address holds no user or password: send them in a header");
    }
    String host = address.getHost();
    int port = address.getPort();
    if (host == null) {
      Matcher matcher = AUTHORITY.matcher(authority);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("\"" + authority + "\" is not a host and port");
      }
      host = matcher.group(1);
      port = matcher.group(2) == null ? -1 : Integer.parseInt(matcher.group(2));
    }
    if (port == 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("\"" + authority + "\" has no port from 1 to 65535");
    }
    return new Endpoint(secure, bare(host), port < 0 ? defaultPort(secure) : port);
  }

  private static boolean isSecure(URI address) {
    @Nullable String scheme = address.getScheme();
    return switch (scheme == null ? "" : scheme.toLowerCase(Locale.ROOT)) {
      case "http" -> false;
      case "https" -> true;
      default ->
          throw new IllegalArgumentException("an upstream address starts with http:// or https://");
    };
  }

  private static int defaultPort(boolean secure) {
    return secure ? 443 : 80;
  }

  private static String bare(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return bracketed
        ? host.substring(1, host.length() - 1)
        : host.toLowerCase(Locale.ROOT); // one pool for every spelling
  }

  /// The value of the `Host` field: no default port, no zone of a link-local address.
  String authority() {
    int zone = host.indexOf('%');
    String shown = bracketed(zone < 0 ? host : host.substring(0, zone));
    return port == defaultPort(isSecure) ? shown : shown + ":" + port;
  }

  /// The endpoint in messages: always host and port.
  @Override
  public String toString() {
    return bracketed(host) + ":" + port;
  }

  private static String bracketed(String host) {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }
}
