package dev.roundhouse.systemtools.network;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.systemtools.tool.Refusal;
import java.net.URI;
import java.net.URISyntaxException;

/// An address of the web as a caller or a redirect names it, taken apart once: what is checked here
/// is what is connected to.
record WebAddress(URI uri, HostName host, int port) {
  private static final int LONGEST = 2048;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MOST_PORT = 65_535;

  WebAddress {
    requireNonNull(uri, "uri");
    requireNonNull(host, "host");
  }

  static WebAddress parse(String text) throws Refusal {
    boolean isPlain = text.chars().allMatch(unit -> unit > ' ' && unit < 0x7F && unit != '\\');
    if (!isPlain || text.length() > LONGEST) {
      throw invalid("is at most " + LONGEST + " visible ASCII characters; encode all others", text);
    }
    try {
      return of(new URI(text));
    } catch (URISyntaxException e) {
      throw new Refusal(Refusal.Kind.INVALID, message("cannot be read: " + e.getReason(), text), e);
    }
  }

  /// Where a redirect leads.
  WebAddress follow(String location) throws Refusal {
    boolean isPlain = location.chars().allMatch(unit -> unit > ' ' && unit < 0x7F && unit != '\\');
    try {
      if (isPlain && location.length() <= LONGEST) {
        return parse(uri.resolve(new URI(location)).toString());
      }
    } catch (URISyntaxException e) {
      throw new Refusal(Refusal.Kind.DENIED, "it redirects to what is no address", e);
    }
    throw new Refusal(Refusal.Kind.DENIED, "it redirects to what is no address");
  }

  private static WebAddress of(URI uri) throws Refusal {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme();
    boolean isSecure = scheme.equals("https");
    if (!isSecure && !scheme.equals("http")) {
      throw invalid("starts with http:// or https://", uri.toString());
    }
    if (uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw invalid("has a host, and neither a user nor a password", uri.toString());
    }
    if (uri.getRawFragment() != null) {
      throw invalid("has no fragment: nobody would send it", uri.toString());
    }
    int port = uri.getPort() < 0 ? isSecure ? HTTPS : HTTP : uri.getPort();
    if (port == 0 || port > MOST_PORT) {
      throw invalid("has a port from 1 to " + MOST_PORT, uri.toString());
    }
    return new WebAddress(uri, HostName.parse(uri.getHost()), port);
  }

  private static Refusal invalid(String what, String text) {
    return new Refusal(Refusal.Kind.INVALID, message(what, text));
  }

  private static String message(String what, String text) {
    boolean isShown = text.length() <= 200 && text.indexOf('@') < 0;
    return "an address of the web " + what + (isShown ? ", unlike " + text : "");
  }
}
