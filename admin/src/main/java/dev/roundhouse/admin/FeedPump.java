package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.monitoring.Feed.Batch;
import dev.roundhouse.monitoring.FeedEvent.Placed;
import dev.roundhouse.security.Principal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings the feed to one who follows it, on a thread of its own. Whoever reads slowly gets nothing
/// more until it has caught up, and is told then when it has missed something.
final class FeedPump {
  /// Where what is told goes.
  interface Outlet {
    /// @param place by which one can come back; null for what has none
    ///
    /// @throws IOException when nobody is there any more
    void send(@Nullable String place, byte[] json) throws IOException;

    /// Whether what was sent is still on its way.
    boolean isBehind();

    boolean isOpen();

    /// Ends it, and says why.
    void end(String why);
  }

  static final Duration UPDATE_EVERY = Duration.ofSeconds(10);

  /// A token that has ended, or was taken back, ends what was opened with it within this time.
  static final Duration CHECK_EVERY = Duration.ofSeconds(30);

  private static final Duration STEP = Duration.ofMillis(250);
  private static final int MOST = 100;

  private final Feed feed;
  private final Supplier<byte[]> update;
  private final Ticker ticker;

  /// @param update how everything is, as JSON
  FeedPump(Feed feed, Supplier<byte[]> update, Ticker ticker) {
    this.feed = requireNonNull(feed, "feed");
    this.update = requireNonNull(update, "update");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Returns when nobody follows any more.
  ///
  /// @param filter asked at each event, so that it can change
  /// @param who asked now and then whether the one who follows still may; empty when not
  void run(
      Feed.Follower follower,
      Supplier<FeedFilter> filter,
      Supplier<Optional<Principal>> who,
      Outlet outlet)
      throws InterruptedException {
    try {
      long updated = ticker.nanos() - UPDATE_EVERY.toNanos();
      long checked = ticker.nanos();
      Optional<Principal> principal = who.get();
      while (outlet.isOpen() && principal.isPresent()) {
        long now = ticker.nanos();
        if (now - checked > CHECK_EVERY.toNanos()) {
          checked = now;
          principal = who.get();
        }
        if (outlet.isBehind()) {
          ticker.sleep(STEP);
        } else if (principal.isPresent()) {
          send(follower.next(MOST, STEP), filter.get(), principal.get(), outlet);
          if (now - updated > UPDATE_EVERY.toNanos()) {
            updated = now;
            sendUpdate(filter.get(), outlet);
          }
        }
      }
      if (principal.isEmpty()) {
        outlet.end("the token is no good any more");
      }
    } catch (IOException _) {
      // Whoever followed has gone, and that is the end.
    }
  }

  private void sendUpdate(FeedFilter filter, Outlet outlet) throws IOException {
    if (filter.wantsUpdates()) {
      outlet.send(null, update.get());
    }
  }

  private void send(Batch batch, FeedFilter filter, Principal who, Outlet outlet)
      throws IOException {
    switch (batch) {
      case Batch.Missed() -> {
        outlet.send(
            null,
            FeedJson.said("missed", "some events are not kept any more; what is so now follows"));
        outlet.send(null, update.get());
      }
      case Batch.Events events -> {
        for (Placed each : events.events()) {
          if (filter.wants(each.event()) && who.may(each.event().needed())) {
            String place = feed.place(each.number());
            outlet.send(place, FeedJson.of(each, place));
          }
        }
      }
    }
  }
}
