package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import com.nimbusds.jwt.SignedJWT;
import dev.roundhouse.kernel.Ticker;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Authorization servers elsewhere: this place is a resource server to them (RFC 9728). A token is
/// good only for the resource that it names as its audience. Safe for many threads.
///
/// A token that was good is remembered whole for some minutes; its end and its audience are looked
/// at each time.
public final class Issuers {
  /// Where nobody else's tokens are accepted.
  public static final Issuers NONE = new Issuers(List.of(), "");

  private static final int MOST_REMEMBERED = 10_000;
  private static final int LONGEST_TOKEN = 16_384;
  private static final String PREFIX = "Bearer ";
  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9_-]{1,4096}\\.[A-Za-z0-9_-]{1,12000}\\.[A-Za-z0-9_-]{40,1400}");

  /// A key that an issuer has given up is not believed for longer.
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(10);

  /// @param again when it is to be looked at as if it were new
  private record Known(Issuer issuer, Issuer.Said said, Instant again) {}

  private final List<Issuer> all;
  private final String base;
  private final Ticker ticker;
  private final Map<String, Known> remembered = new ConcurrentHashMap<>();

  private Issuers(List<Issuer> all, String base) {
    this(all, base, Ticker.system());
  }

  private Issuers(List<Issuer> all, String base, Ticker ticker) {
    this.all = List.copyOf(all);
    this.base = requireNonNull(base, "base");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Those of the settings. Asks nobody before the first token of one comes.
  public static Issuers open(SecuritySettings settings, Ticker ticker) {
    Optional<URI> base = settings.publicUrl();
    if (settings.issuers().isEmpty() || base.isEmpty()) {
      return NONE;
    }
    Duration maxAge = settings.tokens().maxAge();
    List<Issuer> all =
        settings.issuers().entrySet().stream()
            .map(each -> new Issuer(each.getKey(), each.getValue(), maxAge, ticker))
            .toList();
    return new Issuers(all, canonical(base.get().toString()), ticker);
  }

  /// Whether there is any.
  public boolean isAny() {
    return !all.isEmpty();
  }

  /// The address that clients know this place by, in its canonical form, without a path.
  public String base() {
    return base;
  }

  /// The addresses of all of them.
  public List<String> addresses() {
    return all.stream().map(each -> each.settings().url().toString()).toList();
  }

  /// By what names a client asks them for this scope.
  public Set<String> namesOf(Scope needed) {
    Set<String> names = new TreeSet<>();
    all.forEach(each -> names.addAll(each.namesOf(needed)));
    return names;
  }

  /// Whether grants open what a scope stands for: also a part by the whole.
  static boolean gives(Grants grants, Scope needed) {
    return grants.may(needed)
        || (needed.wholeServer().isPresent() && grants.may(Scope.MCP))
        || (needed.virtualServer().isPresent() && grants.may(Scope.MCP));
  }

  /// Whose token it is, if it was good before; null when it has to be looked at.
  ///
  /// @param resource path of what is asked for, such as `/mcp`; empty for all that is no such place
  public @Nullable Authentication remembered(String header, String resource) {
    Known known = remembered.get(header);
    return known == null || ticker.instant().isAfter(known.again())
        ? null
        : current(known, resource);
  }

  private Authentication current(Known known, String resource) {
    if (!ticker.instant().isBefore(known.said().ends())) {
      return new Authentication.Refused("the token has expired");
    }
    boolean isForThis =
        known.said().audiences().stream()
            .anyMatch(each ->
                known.issuer().settings().audiences().contains(each)
                    || isOf(canonical(each), resource));
    return isForThis
        ? new Authentication.Accepted(known.said().principal())
        : new Authentication.Refused("the token is not for this resource");
  }

  private boolean isOf(String audience, String resource) {
    return audience.equals(base) || audience.equals(base + resource);
  }

  /// Whose token it is. May ask an issuer for its keys, which takes up to some seconds.
  ///
  /// @return null when it is no token of any of them
  public @Nullable Authentication authenticate(String header, String resource) {
    if (!header.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        || header.length() > LONGEST_TOKEN
        || !FORM.matcher(header).region(PREFIX.length(), header.length()).matches()) {
      return null;
    }
    String token = header.substring(PREFIX.length());
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      String name = jwt.getJWTClaimsSet().getIssuer();
      for (Issuer issuer : all) {
        if (issuer.settings().url().toString().equals(name)) {
          Issuer.Said said = issuer.read(jwt, digest(token));
          return said == null
              ? new Authentication.Refused("the token is not a good one of its issuer")
              : kept(header, new Known(issuer, said, ticker.instant().plus(AGAIN_AFTER)), resource);
        }
      }
      return null;
    } catch (ParseException | IllegalArgumentException _) {
      return null; // No token of theirs; what it is instead is said by those who made the others.
    }
  }

  private Authentication kept(String header, Known known, String resource) {
    if (ticker.instant().isBefore(known.said().ends())) {
      if (remembered.size() >= MOST_REMEMBERED) {
        remembered.clear();
      }
      remembered.put(header, known);
    }
    return current(known, resource);
  }

  private static String digest(String token) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII));
      return "ext-" + HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new TokenException("this Java has no SHA-256", e);
    }
  }

  /// Scheme and host in lower case, without the scheme's own port and a slash at the end; what is
  /// no address stays as it is.
  static String canonical(String address) {
    try {
      URI uri = URI.create(address);
      String host = uri.getHost();
      if (uri.getScheme() == null || host == null || uri.getRawFragment() != null) {
        return address;
      }
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      int own = scheme.equals("https") ? 443 : 80;
      String port = uri.getPort() < 0 || uri.getPort() == own ? "" : ":" + uri.getPort();
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      return scheme
          + "://"
          + host.toLowerCase(Locale.ROOT)
          + port
          + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path)
          + query;
    } catch (IllegalArgumentException _) {
      return address;
    }
  }
}
