package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.SloResult.Measured;
import dev.roundhouse.monitoring.SloResult.NoData;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Tells those who follow when an objective is met, at risk or missed, and was not before. What has
/// no number is a state of its own. Looks in the rhythm of the history, on a thread of its own.
public final class SloWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");
  private static final String NO_DATA = "no-data";

  private final Supplier<List<SloStatus>> status;
  private final Supplier<Duration> every;
  private final Consumer<FeedEvent> told;
  private final Ticker ticker;
  private final Thread looking;
  private Map<SloName, String> states = new HashMap<>();
  private boolean isLoud;

  /// @param every time between two looks
  public SloWatch(
      Supplier<List<SloStatus>> status,
      Supplier<Duration> every,
      Consumer<FeedEvent> told,
      Ticker ticker) {
    this.status = requireNonNull(status, "status");
    this.every = requireNonNull(every, "every");
    this.told = requireNonNull(told, "told");
    this.ticker = requireNonNull(ticker, "ticker");
    this.looking = Thread.ofVirtual().name("objectives").unstarted(this::work);
  }

  /// Begins to look. Once.
  public void start() {
    looking.start();
  }

  private void work() {
    String trouble = "";
    try {
      while (true) {
        try {
          look();
          trouble = "";
        } catch (RuntimeException e) {
          if (!e.toString().equals(trouble)) {
            trouble = e.toString();
            LOG.log(Level.ERROR, "objectives cannot be looked at", e);
          }
        }
        ticker.sleep(every.get());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Looks once. What is there at the first look is no news; an objective that is new is no news
  /// before it has changed.
  void look() {
    Map<SloName, String> next = new HashMap<>();
    for (SloStatus each : status.get()) {
      SloName name = each.objective().name();
      String now =
          switch (each.result()) {
            case NoData _ -> NO_DATA;
            case Measured measured -> measured.state().wire();
          };
      String before = states.getOrDefault(name, now);
      next.put(name, now);
      if (isLoud && !before.equals(now)) {
        told.accept(
            new FeedEvent.ObjectiveMoved(each.objective(), before, now, left(each.result())));
      }
    }
    states = next;
    isLoud = true;
  }

  private static OptionalDouble left(SloResult result) {
    return switch (result) {
      case NoData _ -> OptionalDouble.empty();
      case Measured measured -> OptionalDouble.of(measured.budgetLeft());
    };
  }

  @Override
  public void close() {
    looking.interrupt();
  }
}
