package dev.roundhouse.updates.notify;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.mail.Delivery;
import dev.roundhouse.storage.StorageException;
import dev.roundhouse.updates.notify.SqlOutbox.Letter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Brings the messages of one way by one thread. An address that does not take its first message
/// gets none of the others before its pause is over, so that it holds up nobody else.
final class Carrier implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.updates");
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final SqlOutbox.Way way;
  private final SqlOutbox letters;
  private final Function<String, Optional<Errand>> errands;
  private final Ticker ticker;
  private final Semaphore news = new Semaphore(1);
  private final Thread owner;

  /// @param errands for an address; none when nobody there wants to hear of it any more
  Carrier(
      SqlOutbox.Way way,
      SqlOutbox letters,
      Function<String, Optional<Errand>> errands,
      Ticker ticker) {
    this.way = requireNonNull(way, "way");
    this.letters = requireNonNull(letters, "letters");
    this.errands = requireNonNull(errands, "errands");
    this.ticker = requireNonNull(ticker, "ticker");
    String name = way.name().toLowerCase(Locale.ROOT);
    this.owner = Thread.ofVirtual().name("update-notices-" + name).unstarted(this::work);
  }

  void start() {
    owner.start();
  }

  /// There is something to bring.
  void wake() {
    news.release();
  }

  private void work() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        news.drainPermits();
        Duration wait = round();
        if (wait.isPositive()) {
          // Permits that nobody has taken yet are news of what came during the round.
          boolean isNews = news.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
          LOG.log(Level.TRACE, isNews ? "a notice is to be brought" : "a pause is over");
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Tries the first message to each address that is due.
  ///
  /// @return how long there is nothing to do; zero for not at all
  private Duration round() throws InterruptedException {
    try {
      Duration wait = LONGEST_PAUSE;
      for (Letter each : letters.first(way)) {
        Instant now = ticker.instant();
        if (each.due().isAfter(now)) {
          Duration until = Duration.between(now, each.due());
          wait = until.compareTo(wait) < 0 ? until : wait;
        } else {
          bring(each);
          wait = Duration.ZERO;
        }
      }
      return wait;
    } catch (StorageException e) {
      LOG.log(Level.ERROR, "messages cannot be brought", e);
      return Duration.ofMinutes(1);
    }
  }

  private void bring(Letter letter) throws InterruptedException {
    Optional<Errand> errand = errands.apply(letter.address());
    if (errand.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "{0} is not in updates.notify any more; a message is dropped",
          letter.address());
      letters.remove(letter);
      return;
    }
    Delivery delivery = errand.get().sending().send(letter.body());
    if (Thread.interrupted()) {
      throw new InterruptedException("the program ends");
    }
    switch (delivery) {
      case Delivery.Taken _ -> letters.remove(letter);
      case Delivery.Never(String why) -> {
        LOG.log(Level.WARNING, "{0} was not told and will not be: {1}", letter.address(), why);
        letters.remove(letter);
      }
      case Delivery.Later(String why) -> failed(letter, errand.get(), why);
    }
  }

  private void failed(Letter letter, Errand errand, String why) {
    int attempts = letter.attempts() + 1;
    if (attempts >= errand.attempts()) {
      LOG.log(
          Level.WARNING,
          "{0} was not told after {1} attempts: {2}",
          letter.address(),
          attempts,
          why);
      letters.remove(letter);
    } else {
      LOG.log(Level.DEBUG, "{0} is told later: {1}", letter.address(), why);
      Duration pause = errand.pause(letter.attempts(), LONGEST_PAUSE);
      letters.failed(letter, ticker.instant().plus(pause));
    }
  }

  @Override
  public void close() {
    owner.interrupt();
    try {
      owner.join(Duration.ofSeconds(5));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
