package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.RemoteAccessException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is known of one party at one server. The grant and the count of refusals are read by
/// anybody; all else, and every change, belongs to the thread that has the [#turn].
final class Place {
  /// So many tokens in a row may be refused before no more is got: an issuer and a server that do
  /// not agree would go on for ever.
  static final int MOST_REFUSED = 3;

  /// An issuer that was away just now is not asked again by each of all who wait.
  static final Duration PAUSE = Duration.ofSeconds(5);

  /// Longer than the whole way to a token takes where it is any good.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private record Away(String why, Instant until) {}

  private final ReentrantLock lock = new ReentrantLock();
  private volatile Optional<Grant> grant;
  private final AtomicInteger row = new AtomicInteger();
  private Optional<Challenge> challenge = Optional.empty();
  private Optional<Secret> refused = Optional.empty();
  private @Nullable Away away;

  Place(Optional<Grant> grant) {
    this.grant = requireNonNull(grant, "grant");
  }

  /// The right to deal with the issuer for this party, until closed.
  final class Turn implements AutoCloseable {
    private Turn() {}

    @Override
    public void close() {
      lock.unlock();
    }
  }

  /// Waits for the others who deal with the issuer.
  ///
  /// @throws OAuthFault when they take too long
  Turn turn() throws OAuthFault {
    try {
      if (lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Turn();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new OAuthFault(Kind.AWAY, "nobody waits for its issuer any more");
    }
    throw new OAuthFault(
        Kind.AWAY,
        "its issuer has kept the request before this one waiting for more than "
            + PATIENCE.toSeconds()
            + " s; try again");
  }

  Optional<Grant> grant() {
    return grant;
  }

  void grant(Optional<Grant> next) {
    grant = next;
  }

  /// What the server has said it wants; empty when it has said nothing since the start.
  Optional<Challenge> challenge() {
    return challenge;
  }

  void heard(Challenge said) {
    challenge = Optional.of(challenge.map(said::after).orElse(said));
  }

  /// Counts a refused token: once, however many requests have carried it.
  void refused(Optional<Secret> sent) {
    if (sent.isPresent() && !sent.equals(refused)) {
      refused = sent;
      row.incrementAndGet();
    }
  }

  int row() {
    return row.get();
  }

  boolean isTooOften() {
    return row.get() >= MOST_REFUSED;
  }

  /// The server was content; needs no turn.
  void accepted() {
    if (row.get() != 0) { // reading costs nothing where each request says so
      row.set(0);
    }
  }

  /// @throws OAuthFault when the issuer was away just now
  void checkAway(Instant now) throws OAuthFault {
    Away known = away;
    if (known != null && now.isBefore(known.until())) {
      throw new OAuthFault(Kind.AWAY, known.why());
    }
  }

  void away(OAuthFault why, Instant now) {
    away = new Away(String.valueOf(why.getMessage()), now.plus(PAUSE));
  }

  /// As at the start, but for what the server wants.
  void clear() {
    grant = Optional.empty();
    refused = Optional.empty();
    row.set(0);
    away = null;
  }

  /// The server means another one now, or is gone.
  void clearAll() {
    clear();
    challenge = Optional.empty();
  }
}
