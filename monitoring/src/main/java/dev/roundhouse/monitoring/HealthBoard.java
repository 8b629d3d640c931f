package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Looks at components in their rhythm and keeps what was seen, so that an answer takes no look. A
/// component that is slow keeps none of the others from being looked at in time. Safe for many
/// threads.
public final class HealthBoard implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");

  /// How soon a component that has come is looked at.
  private static final Duration STEP = Duration.ofSeconds(1);

  private final Supplier<List<Component>> components;
  private final Consumer<FeedEvent.HealthTurned> told;
  private final Ticker ticker;
  private final Thread looking;
  private final Object lock = new Object();
  private final Map<String, ComponentHealth> known = new HashMap<>();
  private final Map<String, Instant> due = new HashMap<>();
  private final Set<String> underway = new HashSet<>();

  /// One that does not look before it is told to begin.
  ///
  /// @param components those that are there now, asked for again and again; names tell them apart
  /// @param told hears of each component that shows another state
  public HealthBoard(
      Supplier<List<Component>> components, Consumer<FeedEvent.HealthTurned> told, Ticker ticker) {
    this.components = requireNonNull(components, "components");
    this.told = requireNonNull(told, "told");
    this.ticker = requireNonNull(ticker, "ticker");
    this.looking = Thread.ofVirtual().name("health").unstarted(this::work);
  }

  /// Begins to look, until it is closed. Once.
  public void start() {
    looking.start();
  }

  private void work() {
    try {
      while (true) {
        Instant now = ticker.instant();
        sweep(now);
        ticker.sleepUntil(now.plus(STEP));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep(Instant now) {
    List<Component> all;
    try {
      all = components.get();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "nobody knows what to look at; it is asked for again", e);
      return;
    }
    synchronized (lock) {
      Set<String> names = new HashSet<>();
      for (Component each : all) {
        names.add(each.name());
        boolean isDue = !now.isBefore(due.getOrDefault(each.name(), now));
        if (isDue && underway.add(each.name())) {
          due.merge(
              each.name(),
              now.plus(each.rhythm().every()),
              (last, next) -> {
                // From when it was due: what a sweep comes late does not add up.
                Instant inTime = last.plus(each.rhythm().every());
                return inTime.isAfter(now) ? inTime : next;
              });
          Thread.ofVirtual().name("health-" + each.name()).start(() -> look(each));
        }
      }
      known.keySet().retainAll(names);
      due.keySet().retainAll(names);
    }
  }

  private void look(Component component) {
    long start = ticker.nanos();
    Reading reading;
    try {
      reading = read(component);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    } finally {
      synchronized (lock) {
        underway.remove(component.name());
      }
    }
    Duration took = Duration.ofNanos(ticker.nanos() - start);
    Instant now = ticker.instant();
    synchronized (lock) {
      if (due.containsKey(component.name())) {
        ComponentHealth before = known.getOrDefault(component.name(), ComponentHealth.unseen(now));
        ComponentHealth after = before.next(reading, took, now, component.rhythm());
        known.put(component.name(), after);
        if (after.state() != before.state()) {
          told.accept(
              new FeedEvent.HealthTurned(
                  component.name(), before.state(), after.state(), after.message()));
        }
      }
    }
  }

  private Reading read(Component component) throws InterruptedException {
    List<Callable<Reading>> look = List.of(component.probe()::read);
    Duration timeout = component.rhythm().timeout();
    return switch (new Fanout(ticker).all("probe", look, timeout).getFirst()) {
      case Fanout.Outcome.Done<Reading>(Reading reading) -> reading;
      case Fanout.Outcome.Failed<Reading>(Throwable cause) ->
          new Reading(ComponentState.UNKNOWN, "it cannot be looked at: " + told(cause));
      case Fanout.Outcome.Late<Reading> _ ->
          new Reading(
              ComponentState.UNKNOWN,
              "the look at it told nothing within %d ms".formatted(timeout.toMillis()));
    };
  }

  private static String told(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /// What is known now. Looks at nothing.
  public HealthReport report() {
    List<Component> all = components.get();
    Instant now = ticker.instant();
    synchronized (lock) {
      return new HealthReport(
          now,
          all.stream()
              .map(each ->
                  new HealthReport.Entry(
                      each, known.getOrDefault(each.name(), ComponentHealth.unseen(now))))
              .toList());
    }
  }

  @Override
  public void close() {
    looking.interrupt();
  }
}
