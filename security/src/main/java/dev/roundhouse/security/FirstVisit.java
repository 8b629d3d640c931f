package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// The way in while there is no account: a code that is good once, for an hour, and until the next
/// start. Kept is its hash. Safe for many threads.
public final class FirstVisit {
  private static final Duration GOOD = Duration.ofHours(1);

  private final SqlConsole store;
  private final People people;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  private FirstVisit(Database database, People people, Ticker ticker) {
    this.store = new SqlConsole(database);
    this.people = requireNonNull(people, "people");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  public static FirstVisit open(Database database, People people, Ticker ticker) {
    return new FirstVisit(database, people, ticker);
  }

  /// Another code instead of the one before; empty when there is an account, and so no need.
  public Optional<Secret> offer() {
    if (!people.list().isEmpty()) {
      store.withdraw();
      return Optional.empty();
    }
    Secret code = ConsoleSessions.random();
    store.offer(ConsoleSessions.digest(code.reveal()), ticker.instant().plus(GOOD));
    return Optional.of(code);
  }

  /// Whether there is nobody yet who could sign in.
  public boolean isAwaited() {
    return people.list().isEmpty();
  }

  /// Whether the code can be used now.
  public boolean isGood(Secret code) {
    return isAwaited() && store.isOffered(ConsoleSessions.digest(code.reveal()), ticker.instant());
  }

  /// Makes the first account, which may do everything; empty when the code is not good. A name or a
  /// password that cannot be leaves the code as good as it was.
  ///
  /// @throws TokenException saying what is wrong with the name or the password
  public Optional<Account> redeem(Secret code, String name, Secret password) {
    lock.lock();
    try {
      if (!isGood(code)) {
        return Optional.empty();
      }
      Account account = people.create(name, password, Set.of(Scope.ADMIN));
      store.withdraw();
      return Optional.of(account);
    } finally {
      lock.unlock();
    }
  }
}
