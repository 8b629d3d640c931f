package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.EventStream;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.monitoring.FeedEvent;
import dev.roundhouse.protocol.SseWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// Tells an open page that something has happened, so that it fetches its live part at once and not
/// with its next tick. What has happened is in that part and not told here. Safe for many threads.
final class NewsPage {
  static final String PATH = "/console/news";

  /// Open at a time; who finds no place is told by the clock of its page.
  private static final int MOST = 100;

  /// Between two pieces of news, however much happens: a fleet that moves all the time is looked at
  /// as often as by the clock of the pages, about.
  private static final Duration PACE = Duration.ofSeconds(3);

  /// A session that has ended ends its stream within this time.
  private static final Duration CHECK_EVERY = Duration.ofSeconds(30);

  /// A page that was left is noticed within this time.
  private static final Duration STEP = Duration.ofSeconds(1);

  private static final int BATCH = 100;
  private static final byte[] NEWS = "{}".getBytes(UTF_8);

  private final Console.Parts parts;
  private final Ticker ticker;
  private final Semaphore places = new Semaphore(MOST);

  NewsPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
    this.ticker = parts.ticker();
  }

  void add(Routes routes) {
    routes.get(PATH, this::open);
  }

  private void open(Turn turn) throws InterruptedException {
    if (!places.tryAcquire()) {
      turn.response().header("Retry-After", "30");
      turn.still(
          503,
          "problem",
          "",
          text("problem.title"),
          new Problem(503, text("news.full", MOST), text("news.full.cure")));
      return;
    }
    // What happens from now on, the opening of the stream included.
    Feed.Follower follower = parts.feed().follow();
    try (EventStream stream = turn.response().header("Cache-Control", "no-store").events()) {
      stream.send(SseWriter.comment("open"));
      follow(turn, follower, stream);
    } catch (IOException _) {
      // The page was left.
    } finally {
      places.release();
    }
  }

  private void follow(Turn turn, Feed.Follower follower, EventStream stream)
      throws InterruptedException, IOException {
    Secret cookie = Secret.of(Cookies.get(turn.request(), Cookies.SESSION));
    boolean isLog = turn.query().get("page").startsWith(LogsPage.PATH);
    long checked = ticker.nanos();
    boolean isIn = true;
    while (isIn && stream.isOpen()) {
      if (isNews(follower.next(BATCH, STEP), turn, isLog)) {
        stream.send(SseWriter.event(null, null, NEWS));
        ticker.sleep(PACE);
      }
      if (ticker.nanos() - checked > CHECK_EVERY.toNanos()) {
        checked = ticker.nanos();
        isIn = parts.console().session(cookie, false).isPresent();
      }
    }
  }

  private static boolean isNews(Feed.Batch batch, Turn turn, boolean isLog) {
    return switch (batch) {
      case Feed.Batch.Missed() -> true;
      case Feed.Batch.Events events ->
          events.events().stream()
              .map(FeedEvent.Placed::event)
              .anyMatch(each ->
                  turn.may(each.needed()) && (isLog || !(each instanceof FeedEvent.Logged)));
    };
  }
}
