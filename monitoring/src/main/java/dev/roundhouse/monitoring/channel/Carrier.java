package dev.roundhouse.monitoring.channel;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.mail.Delivery;
import dev.roundhouse.monitoring.AlertDelivery.Attempt;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.monitoring.channel.SqlOutbox.Letter;
import dev.roundhouse.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// Brings the messages of one channel by one thread, those to an address in their order: nobody
/// hears that something is over before hearing of it.
final class Carrier implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int DOUBLINGS = 20;

  private final String channel;
  private final SqlOutbox letters;
  private final Supplier<Optional<ChannelSettings>> settings;
  private final BiConsumer<String, String> outcomes;
  private final Ticker ticker;
  private final Semaphore news = new Semaphore(1);
  private final Thread owner;

  /// @param settings those in force; empty when there is no such channel any more
  /// @param outcomes hears of the channel and of what each attempt came to
  Carrier(
      String channel,
      SqlOutbox letters,
      Supplier<Optional<ChannelSettings>> settings,
      BiConsumer<String, String> outcomes,
      Ticker ticker) {
    this.channel = requireNonNull(channel, "channel");
    this.letters = requireNonNull(letters, "letters");
    this.settings = requireNonNull(settings, "settings");
    this.outcomes = requireNonNull(outcomes, "outcomes");
    this.ticker = requireNonNull(ticker, "ticker");
    this.owner = Thread.ofVirtual().name("alerts-to-" + channel).unstarted(this::work);
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
          boolean isNews = news.tryAcquire(wait.toMillis() + 1, TimeUnit.MILLISECONDS);
          LOG.log(Level.TRACE, isNews ? "an alert is to be told" : "a pause is over");
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
      for (Letter each : letters.first(channel)) {
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
      LOG.log(Level.ERROR, "messages to the channel " + channel + " cannot be brought", e);
      return Duration.ofMinutes(1);
    }
  }

  private void bring(Letter letter) throws InterruptedException {
    Optional<ChannelSettings> to = settings.get();
    Instant begun = ticker.instant();
    long start = ticker.nanos();
    Delivery delivery = to.isEmpty() ? gone() : sent(to.get(), letter);
    if (Thread.interrupted()) {
      throw new InterruptedException("the program ends");
    }
    Duration took = Duration.ofNanos(ticker.nanos() - start);
    switch (delivery) {
      case Delivery.Taken _ -> {
        letters.taken(letter, new Attempt(begun, took, ""));
        outcomes.accept(channel, "taken");
      }
      case Delivery.Never(String why) -> givenUp(letter, new Attempt(begun, took, why));
      case Delivery.Later(String why) -> {
        Attempt attempt = new Attempt(begun, took, why);
        if (letter.failed() + 1 >= to.map(ChannelSettings::attempts).orElse(1)) {
          givenUp(letter, attempt);
        } else {
          LOG.log(Level.DEBUG, "the channel {0} is told later: {1}", channel, why);
          Duration first = to.map(ChannelSettings::pause).orElse(LONGEST_PAUSE);
          letters.failed(letter, attempt, ticker.instant().plus(pause(first, letter.failed())));
          outcomes.accept(channel, "failed");
        }
      }
    }
  }

  private void givenUp(Letter letter, Attempt attempt) {
    LOG.log(
        Level.WARNING,
        "the channel {0} was not told of an alert and will not be, after {1} attempts: {2}",
        channel,
        letter.failed() + 1,
        attempt.problem());
    letters.givenUp(letter, attempt);
    outcomes.accept(channel, "given_up");
  }

  private static Delivery gone() {
    return new Delivery.Never("there is no such channel in monitoring.alerts.channels any more");
  }

  private Delivery sent(ChannelSettings to, Letter letter) throws InterruptedException {
    try {
      return Sender.of(to, ticker).send(MessageJson.read(letter.body()), letter.address());
    } catch (IllegalArgumentException e) {
      return new Delivery.Never("what was kept of it is damaged: " + e.getMessage());
    }
  }

  /// Twice as long each time.
  private static Duration pause(Duration first, int failed) {
    Duration next = first.multipliedBy(1L << Math.min(failed, DOUBLINGS));
    return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
  }

  /// Ends it without waiting for an attempt that is under way.
  void retire() {
    owner.interrupt();
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
