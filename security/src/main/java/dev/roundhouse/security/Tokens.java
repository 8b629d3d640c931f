package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes and checks bearer tokens: JWT, HS256 alone, under keys from files. Safe for many threads.
///
/// A token that was good is remembered whole, in memory only, so that the next request with it
/// costs a look-up; its expiry and revocation are checked each time all the same.
public final class Tokens {
  public static final Duration LONGEST = Duration.ofDays(366);
  private static final Logger LOG = System.getLogger("roundhouse.security");
  private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(1);
  private static final Duration SWEEP_EVERY = Duration.ofDays(1);
  private static final String NAME = "roundhouse";
  private static final int MOST_REMEMBERED = 10_000;
  private static final int LONGEST_TOKEN = 8192;
  private static final int LONGEST_SCOPES = 3000;
  private static final String PREFIX = "Bearer ";
  private static final SecureRandom RANDOM = new SecureRandom();

  // The library reads leniently, skipping what is not Base64url; this does not.
  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9_-]{1,1024}\\.[A-Za-z0-9_-]{1,6144}\\.[A-Za-z0-9_-]{43}");

  private record Known(Principal principal, Instant expires) {}

  private final SigningKeys keys;
  private final SqlTokens store;
  private final Ticker ticker;
  private final Set<String> revoked;
  private final Map<String, Known> remembered = new ConcurrentHashMap<>();
  private final Map<String, Known> local = new ConcurrentHashMap<>();

  private Tokens(SigningKeys keys, SqlTokens store, Ticker ticker) {
    this.keys = requireNonNull(keys, "keys");
    this.store = requireNonNull(store, "store");
    this.ticker = requireNonNull(ticker, "ticker");
    this.revoked = ConcurrentHashMap.newKeySet();
    revoked.addAll(store.revoked());
  }

  /// Opens the keys (made at the first start) and the records.
  public static Tokens open(Path keys, Database database, Ticker ticker) {
    return new Tokens(SigningKeys.open(keys), new SqlTokens(database), ticker);
  }

  /// Makes a token and remembers that it exists.
  public Issued create(Set<Scope> scopes, Duration ttl, String subject) {
    if (scopes.isEmpty()) {
      throw new TokenException("a token needs at least one scope, such as mcp or server:NAME");
    }
    int length = scopes.stream().mapToInt(scope -> scope.wire().length() + 1).sum();
    if (length > LONGEST_SCOPES) {
      throw new TokenException(
          "the scopes of a token have at most "
              + LONGEST_SCOPES
              + " characters together, and these "
              + length
              + "; name whole servers, or make a virtual server of what is wanted");
    }
    // Tokens count in whole seconds.
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(LONGEST) > 0) {
      throw new TokenException("a token lives from 1s to " + Durations.format(LONGEST));
    }
    boolean isPrintable = subject.codePoints().noneMatch(Character::isISOControl);
    if (subject.isBlank() || subject.length() > 200 || !isPrintable) {
      throw new TokenException("the subject of a token has 1 to 200 printable characters");
    }
    Instant now = ticker.instant().truncatedTo(ChronoUnit.SECONDS);
    TokenRecord details =
        new TokenRecord(
            UUID.randomUUID().toString(), subject, scopes, now, now.plus(ttl), Optional.empty());
    SigningKeys.Signing with = keys.signing();
    Secret token = Secret.of(signed(details, with));
    store.add(details, with.kid());
    return new Issued(token, details);
  }

  /// Makes a token for other programs of the same user, who find it in a file. It is kept in memory
  /// alone: nothing is written down, and it is worth nothing once this program has ended.
  public Secret local(Set<Scope> scopes, String subject) {
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    String token = "local-" + Base64URL.encode(random);
    Principal principal = new Principal(subject, Grants.of(scopes), "local-" + UUID.randomUUID());
    local.put(PREFIX + token, new Known(principal, Instant.MAX));
    return Secret.of(token);
  }

  private static String signed(TokenRecord details, SigningKeys.Signing with) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(NAME)
            .audience(NAME)
            .subject(details.subject())
            .jwtID(details.id())
            .issueTime(Date.from(details.created()))
            .expirationTime(Date.from(details.expires()))
            .claim(
                "scope",
                details.scopes().stream()
                    .map(Scope::wire)
                    .sorted()
                    .collect(Collectors.joining(" ")))
            .build();
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(with.kid()).build();
    SignedJWT jwt = new SignedJWT(header, claims);
    try {
      jwt.sign(new MACSigner(with.key()));
    } catch (JOSEException e) {
      throw new TokenException("a token cannot be signed: " + e.getMessage(), e);
    }
    return jwt.serialize();
  }

  public Authentication authenticate(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return new Authentication.Missing();
    }
    Known known = remembered.get(header);
    if (known != null) {
      return current(known);
    }
    Known own = local.get(header);
    return own == null ? first(header) : current(own);
  }

  private Authentication current(Known known) {
    if (!ticker.instant().isBefore(known.expires())) {
      return new Authentication.Refused("the token has expired");
    }
    if (revoked.contains(known.principal().tokenId())) {
      return new Authentication.Refused("the token has been revoked");
    }
    return new Authentication.Accepted(known.principal());
  }

  private Authentication first(String header) {
    if (!header.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        || header.length() > LONGEST_TOKEN) {
      return new Authentication.Refused("the header is not a bearer token");
    }
    String token = header.substring(PREFIX.length());
    if (!FORM.matcher(token).matches()) {
      return new Authentication.Refused("the token is malformed");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      String kid = jwt.getHeader().getKeyID();
      byte[] key = kid == null ? null : keys.key(kid);
      boolean isSigned =
          JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm())
              && key != null
              && jwt.verify(new MACVerifier(key))
              // The last character has bits to spare: two texts must not be one signature.
              && token.endsWith("." + Base64URL.encode(jwt.getSignature().decode()));
      if (!isSigned) {
        return new Authentication.Refused("the token is not signed by this Roundhouse");
      }
      return checked(header, jwt.getJWTClaimsSet());
    } catch (ParseException | JOSEException | IllegalArgumentException _) {
      // What exactly is wrong with a forged token helps only who forged it.
      return new Authentication.Refused("the token is malformed");
    }
  }

  private Authentication checked(String header, JWTClaimsSet claims) throws ParseException {
    Date expires = claims.getExpirationTime();
    String subject = claims.getSubject();
    String id = claims.getJWTID();
    boolean isOurs =
        NAME.equals(claims.getIssuer())
            && claims.getAudience().equals(List.of(NAME))
            && subject != null
            && id != null
            && expires != null;
    if (!isOurs) {
      return new Authentication.Refused("the token is not for this Roundhouse");
    }
    Set<Scope> scopes = new HashSet<>();
    String scope = claims.getStringClaim("scope");
    for (String each : (scope == null ? "" : scope).split(" ", -1)) {
      Scope.of(each).ifPresent(scopes::add);
    }
    Date notBefore = claims.getNotBeforeTime();
    if (notBefore != null && ticker.instant().isBefore(notBefore.toInstant())) {
      return new Authentication.Refused("the token is not valid yet");
    }
    if (scopes.isEmpty()) {
      return new Authentication.Refused("the token allows nothing known here");
    }
    Known known = new Known(new Principal(subject, Grants.of(scopes), id), expires.toInstant());
    Authentication result = current(known);
    if (result instanceof Authentication.Accepted) {
      if (remembered.size() >= MOST_REMEMBERED) {
        remembered.clear();
      }
      remembered.put(header, known);
    }
    return result;
  }

  /// What is known of all tokens, newest first.
  public List<TokenRecord> list() {
    return store.list();
  }

  /// Deletes what is known of tokens that have been of no use for a day, revocations included.
  ///
  /// @return how many
  int forgetExpired() {
    Set<String> gone = store.forget(ticker.instant().minus(KEPT_AFTER_EXPIRY));
    revoked.removeAll(gone);
    remembered.values().removeIf(known -> gone.contains(known.principal().tokenId()));
    return gone.size();
  }

  /// Signs with a new key from now on, and returns its name. Tokens of the old key stay good until
  /// they expire; then the daily sweep removes it.
  public String rotate() {
    return keys.rotate();
  }

  /// Removes older keys with which no token is signed that is still good.
  Set<String> retireKeys() {
    return keys.retire(kid -> store.needs(kid, ticker.instant()));
  }

  /// Forgets expired tokens and removes keys that are not needed now and daily, on a thread of its
  /// own, until closed.
  public Sweeper sweep() {
    return new Sweeper(
        Thread.ofVirtual()
            .name("token-sweep")
            .start(() -> {
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  sweepOnce();
                  ticker.sleep(SWEEP_EVERY);
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            }));
  }

  private void sweepOnce() {
    try {
      int count = forgetExpired();
      if (count > 0) {
        LOG.log(Level.DEBUG, "records of {0} expired tokens were deleted", count);
      }
      retireKeys().forEach(kid -> LOG.log(Level.INFO, "signing key {0} was removed", kid));
    } catch (StorageException | TokenException e) {
      LOG.log(Level.WARNING, "expired tokens and their keys could not be deleted", e);
    }
  }

  /// The daily sweep; [#close] waits until it has let go of the database.
  public record Sweeper(Thread thread) implements AutoCloseable {
    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Ends a token before its time.
  public void revoke(String id) {
    if (!store.revoke(id, ticker.instant())) {
      throw new TokenException("there is no token " + id + "; see: roundhouse token list");
    }
    revoked.add(id);
  }
}
