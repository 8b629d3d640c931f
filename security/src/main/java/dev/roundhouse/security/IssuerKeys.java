package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.oauth.Fetch;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The open keys of an issuer, found through its metadata (RFC 8414, or OpenID discovery) and kept.
/// Read again when they are an hour old, and when a token names one that is not among them; never
/// more often than twice a minute, whatever tokens name. Safe for many threads.
final class IssuerKeys {
  private static final Logger LOG = System.getLogger("roundhouse.security");
  private static final Duration FRESH = Duration.ofHours(1);

  /// An issuer that is away for longer has lost its word here.
  private static final Duration USABLE = Duration.ofDays(1);

  private static final Duration PAUSE = Duration.ofSeconds(30);

  private record Loaded(JWKSet keys, Instant at) {}

  private final URI issuer;
  private final Fetch fetch;
  private final Ticker ticker;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile @Nullable Loaded loaded;
  private @Nullable Instant asked; // under the lock

  IssuerKeys(URI issuer, Fetch fetch, Ticker ticker) {
    this.issuer = requireNonNull(issuer, "issuer");
    this.fetch = requireNonNull(fetch, "fetch");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// The key of this name; null when the issuer has none, or nobody knows.
  @Nullable JWK key(String kid) {
    Instant now = ticker.instant();
    Loaded known = loaded;
    JWK key = found(known, kid, now);
    boolean isFresh = known != null && now.isBefore(known.at().plus(FRESH));
    if (key != null && isFresh) {
      return key;
    }
    if (key != null) {
      // Old, but good enough while one of all who ask looks for the new ones.
      if (turn.tryLock()) {
        try {
          load(now);
        } finally {
          turn.unlock();
        }
      }
    } else {
      turn.lock();
      try {
        load(now);
      } finally {
        turn.unlock();
      }
    }
    return found(loaded, kid, now);
  }

  private static @Nullable JWK found(@Nullable Loaded known, String kid, Instant now) {
    return known != null && now.isBefore(known.at().plus(USABLE))
        ? known.keys().getKeyByKeyId(kid)
        : null;
  }

  private void load(Instant now) {
    Instant before = asked;
    if (before != null && now.isBefore(before.plus(PAUSE))) {
      return;
    }
    asked = now;
    try {
      URI at = URI.create(String.valueOf(metadata().get("jwks_uri")));
      loaded = new Loaded(JWKSet.parse(new String(fetch.get(at), UTF_8)).toPublicJWKSet(), now);
    } catch (IOException | ParseException | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "the keys of issuer {0} cannot be read, its tokens are refused unless the keys are known:"
              + " {1}",
          issuer,
          e.getMessage());
    }
  }

  private Map<String, Object> metadata() throws IOException {
    List<String> faults = new ArrayList<>();
    for (URI at : places()) {
      try {
        Map<String, Object> document = JSONObjectUtils.parse(new String(fetch.get(at), UTF_8));
        if (issuer.toString().equals(document.get("issuer"))) {
          return document;
        }
        faults.add(at + " is of another issuer");
      } catch (IOException e) {
        faults.add(String.valueOf(e.getMessage()));
      } catch (ParseException _) {
        faults.add(at + " is not a JSON object");
      }
    }
    throw new IOException(String.join("; ", faults));
  }

  private List<URI> places() {
    String path = issuer.getRawPath() == null ? "" : issuer.getRawPath().replaceAll("/$", "");
    String base = issuer.getScheme() + "://" + issuer.getRawAuthority();
    return List.of(
        URI.create(base + "/.well-known/oauth-authorization-server" + path),
        URI.create(base + path + "/.well-known/openid-configuration"));
  }
}
