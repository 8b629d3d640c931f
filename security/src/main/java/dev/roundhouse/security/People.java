package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.util.Base64URL;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.security.LoginResult.Admitted;
import dev.roundhouse.security.LoginResult.Busy;
import dev.roundhouse.security.LoginResult.Refused;
import dev.roundhouse.storage.Database;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Accounts with passwords, and their logins: a short token for the doors, and a refresh token that
/// is used once for the next. There is no account before somebody makes one. Safe for many threads.
///
/// Whoever is not let in learns nothing of why, and waits as long in each case but one: an address
/// that has failed too often is not looked at.
public final class People {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,99}");
  private static final int SOURCE_FACTOR = 4;

  /// A login that is refreshed for ever ends all the same.
  private static final Duration LONGEST_LOGIN = Duration.ofDays(30);

  /// Each takes 19 MiB and a core.
  private static final int AT_ONCE = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String REFRESH = "refresh-";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SqlPeople store;
  private final Tokens tokens;
  private final PeopleSettings settings;
  private final Ticker ticker;
  private final SourceLocks sources;
  private final Semaphore turns = new Semaphore(AT_ONCE);

  private People(SqlPeople store, Tokens tokens, PeopleSettings settings, Ticker ticker) {
    this.store = requireNonNull(store, "store");
    this.tokens = requireNonNull(tokens, "tokens");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.sources = new SourceLocks(SOURCE_FACTOR * settings.lockAfter(), settings.lockFor());
  }

  public static People open(
      Database database, Tokens tokens, PeopleSettings settings, Ticker ticker) {
    return new People(new SqlPeople(database), tokens, settings, ticker);
  }

  /// Makes an account.
  ///
  /// @throws TokenException when there is one, or name or password cannot be
  public Account create(String name, Secret password, Set<Scope> scopes) {
    String plain = plain(name);
    if (!NAME.matcher(plain).matches()) {
      throw new TokenException(
          "an account has a name of 1 to 100 letters, digits and . _ @ + -, such as ann or"
              + " ann@example.org");
    }
    if (scopes.isEmpty()) {
      throw new TokenException("an account needs at least one scope, such as mcp or admin");
    }
    refuseWeak(password, plain);
    Instant now = ticker.instant();
    if (!store.add(plain, Passwords.hash(password), scopes, now)) {
      throw new TokenException(
          "there is an account " + plain + " already; see: roundhouse admin list");
    }
    return store.find(plain).orElseThrow().account();
  }

  private static String plain(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  private static void refuseWeak(Secret password, String name) {
    Optional<String> fault = Passwords.fault(password, name);
    if (fault.isPresent()) {
      throw new TokenException(fault.get() + "; choose another");
    }
  }

  public List<Account> list() {
    return store.list();
  }

  /// Nobody logs in with it any more, and its logins end.
  public void disable(String name) {
    Instant now = ticker.instant();
    if (!store.disable(plain(name), now)) {
      throw unknown(name);
    }
    tokens.end(store.endAll(plain(name), now));
  }

  /// Gives an account another password and opens it, if it was disabled or locked. Its logins end.
  public void reset(String name, Secret password) {
    refuseWeak(password, plain(name));
    if (!store.reset(plain(name), Passwords.hash(password))) {
      throw unknown(name);
    }
    tokens.end(store.endAll(plain(name), ticker.instant()));
  }

  private static TokenException unknown(String name) {
    return new TokenException(
        "there is no account " + plain(name) + "; see: roundhouse admin list");
  }

  /// Lets somebody in by name and password. Takes about a tenth of a second.
  ///
  /// @param source where the request came from
  public LoginResult login(String name, Secret password, @Nullable InetAddress source)
      throws InterruptedException {
    if (sources.isLocked(source, ticker.instant())) {
      return new Refused("too many failures from this address", Optional.empty(), Optional.empty());
    }
    if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return new Busy();
    }
    Optional<SqlPeople.Row> found;
    boolean isRight;
    Instant now;
    try {
      found = store.find(plain(name));
      isRight = Passwords.isRight(password, found.map(SqlPeople.Row::password).orElse(null));
      now = ticker.instant();
      Optional<Refused> refused = refused(found, isRight, now);
      if (refused.isPresent()) {
        sources.failed(source, now);
        return refused.get();
      }
    } finally {
      turns.release();
    }
    Account account = found.orElseThrow().account();
    store.succeeded(account.name());
    store.forget(now.minus(Duration.ofDays(1)));
    String session = UUID.randomUUID().toString();
    store.begin(session, account.name(), now);
    return admitted(account, session, now, now);
  }

  private Optional<Refused> refused(Optional<SqlPeople.Row> found, boolean isRight, Instant now) {
    if (found.isEmpty()) {
      return Optional.of(
          new Refused("there is no such account", Optional.empty(), Optional.empty()));
    }
    Account account = found.get().account();
    Optional<String> name = Optional.of(account.name());
    if (account.disabled().isPresent()) {
      return Optional.of(new Refused("the account is disabled", name, Optional.empty()));
    }
    if (account.locked().filter(now::isBefore).isPresent()) {
      return Optional.of(new Refused("the account is locked", name, Optional.empty()));
    }
    if (isRight) {
      return Optional.empty();
    }
    Optional<Instant> locked =
        store.failed(account.name(), settings.lockAfter(), settings.lockFor(), now);
    return Optional.of(new Refused("wrong password", name, locked));
  }

  private Admitted admitted(Account account, String session, Instant started, Instant now) {
    Issued access = tokens.create(account.scopes(), settings.access(), account.name());
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    Secret refresh = Secret.of(REFRESH + Base64URL.encode(random));
    Instant last = started.plus(LONGEST_LOGIN);
    Instant until = now.plus(settings.refresh());
    Instant ends = last.isBefore(until) ? last : until;
    store.add(digest(refresh), session, access.details(), ends);
    return new Admitted(account, access, refresh, Duration.between(now, ends));
  }

  private static String digest(Secret refresh) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(refresh.reveal().getBytes(US_ASCII));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new TokenException("this Java has no SHA-256", e);
    }
  }

  /// The next token of a login. One that was used before ends the login: somebody has stolen it,
  /// and nobody can tell from whom.
  public LoginResult refresh(Secret refresh) {
    Instant now = ticker.instant();
    Optional<SqlPeople.Refresh> found = store.use(digest(refresh), now);
    if (found.isEmpty()) {
      return new Refused("there is no such refresh token", Optional.empty(), Optional.empty());
    }
    SqlPeople.Refresh was = found.get();
    Account account = was.row().account();
    Optional<String> name = Optional.of(account.name());
    if (was.isUsed()) {
      tokens.end(store.end(was.session(), now));
      return new Refused(
          "the refresh token was used before, so its login has been ended", name, Optional.empty());
    }
    if (was.isOver() || account.disabled().isPresent()) {
      return new Refused("the login has ended", name, Optional.empty());
    }
    return admitted(account, was.session(), was.started(), now);
  }

  /// Ends a login and its tokens. Gives the account; empty when it is none.
  public Optional<Account> logout(Secret refresh) {
    Instant now = ticker.instant();
    Optional<SqlPeople.Refresh> found = store.refresh(digest(refresh), now);
    found.ifPresent(each -> tokens.end(store.end(each.session(), now)));
    return found.map(each -> each.row().account());
  }
}
