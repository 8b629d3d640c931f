package dev.roundhouse.updates.notify;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.SignedPost;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import dev.roundhouse.updates.Notice;
import dev.roundhouse.updates.NoticeSettings;
import dev.roundhouse.updates.NoticeSettings.Webhook;
import dev.roundhouse.updates.Notices;
import dev.roundhouse.updates.notify.SqlOutbox.Letter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Brings notices to their addresses by one thread. An address that does not take its first message
/// gets none of the others before its pause is over, so that it holds up nobody else.
public final class Outbox implements Notices {
  private static final Logger LOG = System.getLogger("roundhouse.updates");
  private static final int MOST = 1000;
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int DOUBLINGS = 20;

  private final SqlOutbox letters;
  private final Supplier<NoticeSettings> settings;
  private final Ticker ticker;
  private final Semaphore news = new Semaphore(1);
  private final Thread owner;

  private Outbox(Database database, Supplier<NoticeSettings> settings, Ticker ticker) {
    this.letters = new SqlOutbox(database);
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.owner = Thread.ofVirtual().name("update-notices").unstarted(this::work);
  }

  /// Opens it on a database that has the tables already.
  public static Outbox open(Database database, Supplier<NoticeSettings> settings, Ticker ticker) {
    Outbox outbox = new Outbox(database, settings, ticker);
    outbox.owner.start();
    return outbox;
  }

  @Override
  public void tell(Notice notice) {
    NoticeSettings now = settings.get();
    if (now.log()) {
      LOG.log(
          Level.INFO,
          "{0}: {1}{2}",
          notice.kind().wire(),
          notice.title(),
          notice.lines().isEmpty() ? "" : "; " + String.join("; ", notice.lines()));
    }
    List<String> urls = now.webhooks().stream().map(each -> each.url().toString()).toList();
    if (urls.isEmpty()) {
      return;
    }
    Instant at = ticker.instant();
    int dropped = letters.add(urls, body(notice, at), at, MOST);
    if (dropped > 0) {
      LOG.log(Level.WARNING, "{0} messages were dropped: more than {1} wait", dropped, MOST);
    }
    news.release();
  }

  private static byte[] body(Notice notice, Instant at) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("event", "update." + notice.kind().wire())
            .member("at", at.toString())
            .member("server", notice.server())
            .member("version", notice.version())
            .member("title", notice.title())
            .key("lines")
            .array();
    notice.lines().forEach(body::string);
    return body.end().end().toBytes();
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
      for (Letter each : letters.first()) {
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
    Optional<Webhook> to =
        settings.get().webhooks().stream()
            .filter(each -> each.url().toString().equals(letter.url()))
            .findFirst();
    if (to.isEmpty()) {
      LOG.log(Level.WARNING, "{0} is no webhook any more; a message is dropped", letter.url());
      letters.remove(letter);
      return;
    }
    String problem = post(to.get()).send(letter.body(), ticker.instant());
    if (Thread.interrupted()) {
      throw new InterruptedException("the program ends");
    }
    if (problem.isEmpty()) {
      letters.remove(letter);
    } else if (letter.attempts() + 1 >= to.get().attempts()) {
      LOG.log(
          Level.WARNING,
          "{0} was not told after {1} attempts: {2}",
          letter.url(),
          letter.attempts() + 1,
          problem);
      letters.remove(letter);
    } else {
      letters.failed(letter, ticker.instant().plus(pause(to.get(), letter.attempts())));
    }
  }

  private static SignedPost post(Webhook to) {
    return new SignedPost(to.url(), to.secretFile(), to.timeout());
  }

  /// Twice as long each time, to an hour.
  static Duration pause(Webhook to, int failed) {
    Duration pause = to.pause().multipliedBy(1L << Math.min(failed, DOUBLINGS));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
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
