package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetObserver;
import dev.roundhouse.fleet.Transition;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.FeedEvent.Placed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What happens, as it happens, for those who follow it. The newest events are kept once for all;
/// each follower has a place in them. Who is slow keeps nobody waiting and takes no room: when what
/// follows its place is not kept any more, it is told so and goes on from now. Safe for many
/// threads; telling takes a lock for as long as a list takes to grow.
public final class Feed implements FleetObserver {
  /// Events kept for those who are behind or come back.
  static final int KEPT = 2048;

  private final Ticker ticker;
  private final String run;
  private final Placed[] ring = new Placed[KEPT];
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private long next = 1;

  public Feed(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.run = Long.toString(ticker.instant().toEpochMilli(), 36);
  }

  /// Tells all who follow.
  public void tell(FeedEvent event) {
    Instant now = ticker.instant();
    lock.lock();
    try {
      ring[(int) (next % KEPT)] = new Placed(next, now, event);
      next++;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void moved(Transition transition) {
    tell(new FeedEvent.ServerMoved(transition));
  }

  /// What a follower gets next.
  public sealed interface Batch {
    /// In the order in which they happened; none when nothing has.
    record Events(List<Placed> events) implements Batch {
      public Events {
        events = List.copyOf(events);
      }
    }

    /// Some are not kept any more, or were of an earlier run of the program: what is so now has to
    /// be looked at anew.
    record Missed() implements Batch {}
  }

  /// The name of an event's place, by which a follower can come back: it holds for this run of the
  /// program alone.
  public String place(long number) {
    return run + "-" + number;
  }

  /// One who follows from now on.
  public Follower follow() {
    lock.lock();
    try {
      return new Follower(next);
    } finally {
      lock.unlock();
    }
  }

  /// One who comes back.
  ///
  /// @param place of the last event that it has seen, as [#place] named it
  /// @throws IllegalArgumentException when that is no place
  public Follower followAfter(String place) {
    int dash = place.lastIndexOf('-');
    long number;
    try {
      number = Long.parseLong(place, dash + 1, place.length(), 10);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "\"" + place.substring(0, Math.min(40, place.length())) + "\" is no place in the feed",
          e);
    }
    lock.lock();
    try {
      boolean isOfThisRun = dash > 0 && place.substring(0, dash).equals(run);
      boolean isKnown = isOfThisRun && number >= 0 && number < next;
      return new Follower(isKnown ? number + 1 : 0);
    } finally {
      lock.unlock();
    }
  }

  /// A place in the feed. Used by one thread.
  public final class Follower {
    private long at;

    private Follower(long at) {
      this.at = at;
    }

    /// What has happened since the last time; waits for something to happen, at most this long.
    ///
    /// @param most events
    public Batch next(int most, Duration wait) throws InterruptedException {
      long left = wait.toNanos();
      lock.lock();
      try {
        while (at == next && left > 0) {
          left = more.awaitNanos(left);
        }
        if (at < Math.max(1, next - KEPT)) {
          at = next;
          return new Batch.Missed();
        }
        List<Placed> events = new ArrayList<>();
        while (at < next && events.size() < most) {
          events.add(ring[(int) (at % KEPT)]);
          at++;
        }
        return new Batch.Events(events);
      } finally {
        lock.unlock();
      }
    }
  }
}
