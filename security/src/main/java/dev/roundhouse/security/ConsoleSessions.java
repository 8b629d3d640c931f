package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.util.Base64URL;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who is signed in at the console. A session is a random secret in a cookie; kept is its hash, so
/// it survives a restart and cannot be stolen from the disk. It ends when nothing is done for a
/// while, at the latest after some hours, and as soon as its account is not what it was: another
/// password, other scopes, disabled. Safe for many threads.
public final class ConsoleSessions {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MOST = 20;

  /// Not every request writes that it was there.
  private static final Duration PACE = Duration.ofSeconds(20);

  private final SqlConsole store;
  private final SqlPeople people;
  private final ConsoleSettings settings;
  private final Ticker ticker;

  private ConsoleSessions(Database database, ConsoleSettings settings, Ticker ticker) {
    this.store = new SqlConsole(database);
    this.people = new SqlPeople(database);
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  public static ConsoleSessions open(Database database, ConsoleSettings settings, Ticker ticker) {
    return new ConsoleSessions(database, settings, ticker);
  }

  /// A secret that cannot be guessed.
  static Secret random() {
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    return Secret.of(Base64URL.encode(random).toString());
  }

  static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new TokenException("this Java has no SHA-256", e);
    }
  }

  /// Changes with everything that makes an account another one.
  private static String stamp(SqlPeople.Row row) {
    Account account = row.account();
    return digest(
        account.name()
            + '\n'
            + row.password()
            + '\n'
            + Grants.of(account.scopes())
            + '\n'
            + account.created());
  }

  /// Begins a session for somebody who has just proved to be it; gives what goes into the cookie.
  ///
  /// @throws TokenException when there is no such account any more
  public Secret begin(Account account) {
    Instant now = ticker.instant();
    SqlPeople.Row row =
        people
            .find(account.name())
            .orElseThrow(() -> new TokenException("there is no account " + account.name()));
    store.forget(now.minus(settings.idleFor()), now.minus(settings.longest()));
    Secret secret = random();
    store.begin(digest(secret.reveal()), account.name(), stamp(row), now, MOST);
    return secret;
  }

  /// The session of a cookie; empty when there is none, or none any more.
  ///
  /// @param isUse whether this request is something that a person does
  public Optional<ConsoleSession> find(Secret cookie, boolean isUse) {
    if (!FORM.matcher(cookie.reveal()).matches()) {
      return Optional.empty();
    }
    String digest = digest(cookie.reveal());
    Optional<SqlConsole.Row> found = store.find(digest);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    SqlConsole.Row row = found.get();
    Instant now = ticker.instant();
    Instant ends = row.started().plus(settings.longest());
    boolean isOver = !now.isBefore(ends) || !now.isBefore(row.seen().plus(settings.idleFor()));
    Optional<Account> account =
        people
            .find(row.account())
            .filter(each -> each.account().disabled().isEmpty() && stamp(each).equals(row.stamp()))
            .map(SqlPeople.Row::account);
    if (isOver || account.isEmpty()) {
      store.end(digest);
      return Optional.empty();
    }
    if (isUse && !now.isBefore(row.seen().plus(PACE))) {
      store.seen(digest, now);
    }
    Account known = account.get();
    Principal who =
        new Principal(
            known.name(), Grants.of(known.scopes()), "console-" + digest.substring(0, 12));
    return Optional.of(new ConsoleSession(known, who, row.started(), ends));
  }

  /// Ends a session; false when there was none.
  public boolean end(Secret cookie) {
    return FORM.matcher(cookie.reveal()).matches() && store.end(digest(cookie.reveal()));
  }
}
