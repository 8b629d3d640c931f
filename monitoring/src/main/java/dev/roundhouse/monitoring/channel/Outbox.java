package dev.roundhouse.monitoring.channel;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.mail.Delivery;
import dev.roundhouse.monitoring.AlertDelivery.Attempt;
import dev.roundhouse.monitoring.Alerts.Tested;
import dev.roundhouse.monitoring.ChannelSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// Has a [Carrier] for each channel, as the settings name them now: none waits for another. Safe
/// for many threads.
public final class Outbox implements AutoCloseable {
  private static final Duration SPARE = Duration.ofSeconds(5);

  private final SqlOutbox letters;
  private final Supplier<Map<String, ChannelSettings>> settings;
  private final BiConsumer<String, String> outcomes;
  private final Ticker ticker;
  private final Map<String, Carrier> carriers = new HashMap<>();
  private boolean isClosed;

  /// @param outcomes hears of the channel and of what each attempt came to
  public Outbox(
      SqlOutbox letters,
      Supplier<Map<String, ChannelSettings>> settings,
      BiConsumer<String, String> outcomes,
      Ticker ticker) {
    this.letters = requireNonNull(letters, "letters");
    this.settings = requireNonNull(settings, "settings");
    this.outcomes = requireNonNull(outcomes, "outcomes");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// There is something to bring, or settings have changed.
  public synchronized void wake() {
    if (isClosed) {
      return;
    }
    Set<String> wanted = new HashSet<>(settings.get().keySet());
    wanted.addAll(letters.waiting());
    for (String each : wanted) {
      Carrier known = carriers.get(each);
      if (known == null) {
        Carrier made = new Carrier(each, letters, () -> channel(each), outcomes, ticker);
        carriers.put(each, made);
        made.start();
      } else {
        known.wake();
      }
    }
    carriers.forEach((name, carrier) -> {
      if (!wanted.contains(name)) {
        carrier.retire();
      }
    });
    carriers.keySet().retainAll(wanted);
  }

  private Optional<ChannelSettings> channel(String name) {
    return Optional.ofNullable(settings.get().get(name));
  }

  /// One attempt at each of these, all at the same time.
  ///
  /// @param by who wants it
  public List<Tested> test(Map<String, ChannelSettings> channels, String by)
      throws InterruptedException {
    List<Callable<Tested>> tests = new ArrayList<>();
    List<Tested> late = new ArrayList<>();
    Duration longest = Duration.ZERO;
    for (Map.Entry<String, ChannelSettings> each : channels.entrySet()) {
      ChannelSettings channel = each.getValue();
      Message message =
          Message.test(UUID.randomUUID().toString(), each.getKey(), by, ticker.instant());
      // Connecting and waiting have the time each, and a pager is told twice.
      Duration within = channel.timeout().multipliedBy(4).plus(SPARE);
      longest = within.compareTo(longest) > 0 ? within : longest;
      for (String to : Sender.addresses(channel)) {
        tests.add(() -> tested(channel, message, to));
        late.add(new Tested(each.getKey(), channel.kind(), to, "it did not end in time", within));
      }
    }
    List<Tested> all = new ArrayList<>();
    List<Fanout.Outcome<Tested>> outcomes = new Fanout(ticker).all("alerts-test", tests, longest);
    for (int at = 0; at < outcomes.size(); at++) {
      Tested unknown = late.get(at);
      all.add(
          switch (outcomes.get(at)) {
            case Fanout.Outcome.Done<Tested>(Tested tested) -> tested;
            case Fanout.Outcome.Late<Tested> _ -> unknown;
            case Fanout.Outcome.Failed<Tested>(Throwable cause) ->
                new Tested(
                    unknown.channel(), unknown.kind(), unknown.address(), "" + cause, longest);
          });
    }
    return List.copyOf(all);
  }

  private Tested tested(ChannelSettings channel, Message message, String to)
      throws InterruptedException {
    Instant begun = ticker.instant();
    long start = ticker.nanos();
    Delivery delivery = Sender.of(channel, ticker).send(message, to);
    Duration took = Duration.ofNanos(ticker.nanos() - start);
    String problem =
        switch (delivery) {
          case Delivery.Taken _ -> "";
          case Delivery.Later(String why) -> why;
          case Delivery.Never(String why) -> why;
        };
    letters.tested(message, to, new Attempt(begun, took, problem));
    outcomes.accept(message.channel(), problem.isEmpty() ? "taken" : "failed");
    return new Tested(message.channel(), channel.kind(), to, problem, took);
  }

  @Override
  public void close() {
    List<Carrier> all;
    synchronized (this) {
      isClosed = true;
      all = List.copyOf(carriers.values());
      carriers.clear();
    }
    all.forEach(Carrier::retire);
    all.forEach(Carrier::close);
  }
}
