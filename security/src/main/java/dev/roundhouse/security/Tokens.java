package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.util.Base64URL;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Makes and checks bearer tokens: JWT, by HS256 or Ed25519, under keys from files; and, where the
/// operator wants them, two-part tokens of an older form. Safe for many threads.
///
/// A token that was good is remembered whole, in memory only, so that the next request with it
/// costs a look-up; its end, that of its key and its revocation are checked each time all the same.
public final class Tokens {
  public static final Duration LONGEST = Duration.ofDays(366);
  private static final Logger LOG = System.getLogger("roundhouse.security");
  private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(1);
  private static final Duration SWEEP_EVERY = Duration.ofDays(1);
  private static final int MOST_REMEMBERED = 10_000;
  private static final int LONGEST_TOKEN = 8192;
  private static final int LONGEST_SCOPES = 3000;
  private static final String PREFIX = "Bearer ";
  private static final SecureRandom RANDOM = new SecureRandom();

  /// @param kid of the key that it stands on; empty for none that comes to an end
  private record Known(Principal principal, Instant ends, String kid) {}

  /// What came of a rotation.
  ///
  /// @param kid the key that signs now
  /// @param oldUntil when those before it end
  /// @param cut how many tokens would have been good for longer
  public record Rotation(String kid, Instant oldUntil, int cut) {}

  private final SigningKeys keys;
  private final SqlTokens store;
  private final TokenSettings settings;
  private final Ticker ticker;
  private final SignedTokens signed;
  private final @Nullable TwoPartTokens pairs;
  private final Set<String> revoked;
  private final Map<String, Known> remembered = new ConcurrentHashMap<>();
  private final Map<String, Known> local = new ConcurrentHashMap<>();

  private Tokens(SigningKeys keys, SqlTokens store, TokenSettings settings, Ticker ticker) {
    this.keys = requireNonNull(keys, "keys");
    this.store = requireNonNull(store, "store");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.signed = new SignedTokens(keys, ticker);
    this.pairs =
        settings
            .twoPartSecret()
            .map(file -> TwoPartTokens.open(file, settings.maxAge(), ticker))
            .orElse(null);
    this.revoked = ConcurrentHashMap.newKeySet();
    revoked.addAll(store.revoked());
    keys.end(store.keyEnds());
  }

  /// Opens the keys (made at the first start) and the records. A newest key of another algorithm
  /// than the settings ask for is followed by one of theirs.
  ///
  /// @throws TokenException for a key that is none, naming its file and the cure
  /// @throws StorageException for one that others can read
  public static Tokens open(Path keys, Database database, TokenSettings settings, Ticker ticker) {
    SigningKeys found = SigningKeys.open(keys, settings.algorithm());
    Tokens tokens = new Tokens(found, new SqlTokens(database), settings, ticker);
    String old = found.signing().kid();
    // One that has an end is the newest only because a newer file was lost.
    if (found.signing().algorithm() != settings.algorithm() || found.end(old) != null) {
      Rotation done = tokens.rotate(settings.overlap());
      LOG.log(
          Level.INFO,
          "tokens are signed with key {0} ({1}) now; those of key {2} stay good until {3}",
          done.kid(),
          settings.algorithm().wire(),
          old,
          done.oldUntil());
    }
    return tokens;
  }

  /// The same with the settings that hold where nothing is said.
  public static Tokens open(Path keys, Database database, Ticker ticker) {
    return open(keys, database, TokenSettings.defaults(), ticker);
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
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(settings.maxAge()) > 0) {
      throw new TokenException(
          "a token lives from 1s to "
              + Durations.format(settings.maxAge())
              + "; the most is security.tokens.max-age");
    }
    boolean isPrintable = subject.codePoints().noneMatch(Character::isISOControl);
    if (subject.isBlank() || subject.length() > 200 || !isPrintable) {
      throw new TokenException("the subject of a token has 1 to 200 printable characters");
    }
    Instant now = ticker.instant().truncatedTo(ChronoUnit.SECONDS);
    TokenRecord details =
        new TokenRecord(
            UUID.randomUUID().toString(), subject, scopes, now, now.plus(ttl), Optional.empty());
    SigningKey with = keys.signing();
    Secret token = Secret.of(SignedTokens.write(details, with));
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
    local.put(PREFIX + token, new Known(principal, Instant.MAX, ""));
    return Secret.of(token);
  }

  /// Whose token it is. Cheap for one that was good before.
  ///
  /// @param header the value of `Authorization`; null when there is none
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
    Instant now = ticker.instant();
    if (!now.isBefore(known.ends())) {
      return new Authentication.Refused("the token has expired");
    }
    if (revoked.contains(known.principal().tokenId())) {
      return new Authentication.Refused("the token has been revoked");
    }
    return keys.isGood(known.kid(), now)
        ? new Authentication.Accepted(known.principal())
        : new Authentication.Refused("the key of the token is not accepted any more");
  }

  private Authentication first(String header) {
    if (!header.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        || header.length() > LONGEST_TOKEN) {
      return new Authentication.Refused("the header is not a bearer token");
    }
    return switch (read(header.substring(PREFIX.length()))) {
      case TokenReading.Bad(String reason, String _) -> new Authentication.Refused(reason);
      case TokenReading.Sound(TokenClaims claims) -> {
        Known known = known(claims);
        Authentication result = current(known);
        if (result instanceof Authentication.Accepted) {
          if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
          }
          remembered.put(header, known);
        }
        yield result;
      }
    };
  }

  private Known known(TokenClaims claims) {
    Principal principal = new Principal(claims.subject(), Grants.of(claims.scopes()), claims.id());
    return new Known(principal, claims.ends(settings.maxAge()), claims.kid());
  }

  private TokenReading read(String token) {
    return pairs != null && TwoPartTokens.isForm(token) ? pairs.read(token) : signed.read(token);
  }

  /// Takes a token apart for an administrator. Keeps and tells nothing of the token itself.
  public TokenInspection inspect(Secret token) {
    String text = token.reveal().strip();
    Known own = local.get(PREFIX + text);
    if (own != null) {
      return TokenInspector.local(own.principal());
    }
    TokenReading reading = read(text);
    Authentication verdict =
        text.length() > LONGEST_TOKEN - PREFIX.length()
            ? new Authentication.Refused("the header is not a bearer token")
            : authenticate(PREFIX + text);
    return new TokenInspector(keys, store, settings.maxAge(), ticker)
        .inspect(text, reading, verdict);
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

  /// Signs with a new key from now on. Tokens of the older keys stay good for the overlap, or until
  /// they expire; then the daily sweep removes the keys.
  ///
  /// @param overlap zero ends the older keys at once
  public Rotation rotate(Duration overlap) {
    if (overlap.isNegative() || overlap.compareTo(LONGEST) > 0) {
      throw new TokenException("an overlap is from 0s to " + Durations.format(LONGEST));
    }
    Set<String> before = Set.copyOf(keys.names());
    Instant now = ticker.instant();
    Instant until = now.plus(overlap);
    String kid = keys.rotate(settings.algorithm());
    Map<String, Instant> ends = new HashMap<>();
    for (String old : before) {
      // One that ends earlier by a rotation before this one does not get longer.
      Instant end = keys.end(old);
      ends.put(old, end != null && end.isBefore(until) ? end : until);
    }
    store.endKeys(ends);
    keys.end(ends);
    return new Rotation(kid, until, store.goodBeyond(before, until));
  }

  /// The same with the overlap of the settings.
  public Rotation rotate() {
    return rotate(settings.overlap());
  }

  /// Removes older keys that have ended, or with which no token is signed that is still good.
  Set<String> retireKeys() {
    Instant now = ticker.instant();
    Set<String> retired = keys.retire(kid -> keys.isGood(kid, now) && store.needs(kid, now));
    store.forgetKeys(retired);
    return retired;
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

  /// Ends tokens made here before their time, those that are not known any more among them.
  void end(List<String> ids) {
    Instant now = ticker.instant();
    for (String id : ids) {
      store.revoke(id, now);
      revoked.add(id);
    }
  }

  /// Ends a token before its time.
  public void revoke(String id) {
    Instant now = ticker.instant();
    if (!store.revoke(id, now)) {
      if (!id.matches(TwoPartTokens.ID + "[0-9a-f]{32}")) {
        throw new TokenException("there is no token " + id + "; see: roundhouse token list");
      }
      // Made elsewhere, so there is no record; of none it is known how long it would be good.
      store.addRevoked(id, "two-part token", now, now.plus(LONGEST));
    }
    revoked.add(id);
  }
}
