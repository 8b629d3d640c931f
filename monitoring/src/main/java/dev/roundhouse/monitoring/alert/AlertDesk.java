package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertDelivery;
import dev.roundhouse.monitoring.AlertEvent;
import dev.roundhouse.monitoring.AlertException;
import dev.roundhouse.monitoring.AlertException.Kind;
import dev.roundhouse.monitoring.AlertMetrics;
import dev.roundhouse.monitoring.AlertRule;
import dev.roundhouse.monitoring.AlertSettings;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.monitoring.Sampling;
import dev.roundhouse.monitoring.Signal;
import dev.roundhouse.monitoring.Signals;
import dev.roundhouse.monitoring.Silence;
import dev.roundhouse.monitoring.channel.Outbox;
import dev.roundhouse.monitoring.channel.SqlOutbox;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Looks at all rules in their rhythm, and takes what people say of alerts in between.
public final class AlertDesk implements Alerts {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");
  private static final int MOST_MANUAL = 500;
  private static final int MOST_SILENCES = 500;
  private static final String RAISED = "docs/how-to/alerts-runbook.md#raised-by-a-person";

  private final SqlAlerts store;
  private final SqlOutbox letters;
  private final Outbox outbox;
  private final Signals signals;
  private final Supplier<AlertSettings> settings;
  private final Ticker ticker;
  private final AlertMetrics metrics;
  private final Thread looking;
  private final ReentrantLock lock = new ReentrantLock();
  private final Book book;
  private final AlertNews news;

  /// What was found last, for those who look without waiting.
  private volatile List<Alert> shown = List.of();

  private volatile Map<Signal, String> troubles = Map.of();
  private volatile boolean isStarted;

  private AlertDesk(Alerts.Parts parts) {
    this.settings = parts.settings();
    this.ticker = parts.ticker();
    this.signals = parts.signals();
    this.store = new SqlAlerts(parts.database());
    this.letters = new SqlOutbox(parts.database());
    this.book = new Book(store, letters);
    this.metrics = new AlertMetrics(parts.metrics(), () -> shown);
    this.outbox =
        new Outbox(
            letters, () -> settings.get().channelsInForce(), metrics::delivered, parts.ticker());
    this.looking = Thread.ofVirtual().name("alerts").unstarted(this::work);
    this.shown = List.copyOf(book.active().values());
    this.news = new AlertNews(shown, parts.told());
  }

  /// Opens it: what fired before fires still.
  public static AlertDesk open(Alerts.Parts parts) {
    return new AlertDesk(requireNonNull(parts, "parts"));
  }

  @Override
  public void start() {
    isStarted = true;
    outbox.wake();
    looking.start();
  }

  private void work() {
    String told = "";
    try {
      while (true) {
        told = attempted(told);
        ticker.sleep(settings.get().every());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// What has gone wrong is told once, and again when it is something else.
  ///
  /// @param told what was told last; empty for nothing
  private String attempted(String told) {
    try {
      evaluate();
      return "";
    } catch (RuntimeException e) {
      String trouble = e.toString();
      if (!trouble.equals(told)) {
        LOG.log(Level.ERROR, "the rules of alerts cannot be looked at", e);
      }
      return trouble;
    }
  }

  /// Looks at all rules once.
  void evaluate() {
    long start = ticker.nanos();
    Instant now = ticker.instant();
    AlertSettings with = settings.get();
    List<AlertRule> on =
        with.enabled() ? with.allRules().stream().filter(AlertRule::isOn).toList() : List.of();
    Set<Signal> wanted = EnumSet.noneOf(Signal.class);
    on.forEach(each -> wanted.add(each.signal()));
    Map<Signal, Sampling> seen = signals.look(wanted, now);
    Map<Signal, String> failed = new HashMap<>();
    seen.forEach((signal, sampling) -> {
      if (sampling instanceof Sampling.Failed(String why)) {
        failed.put(signal, why);
      }
    });
    troubles = Map.copyOf(failed);
    lock.lock();
    try {
      book.forget(now);
      Round.Result result = new Round(book.active(), on, book.silences(), Book::id, now).run(seen);
      commit(result.active(), result.over(), now);
    } finally {
      lock.unlock();
    }
    metrics.evaluated(Duration.ofNanos(ticker.nanos() - start));
  }

  private void commit(Map<String, Alert> next, List<Alert> over, Instant now) {
    boolean isNews = book.commit(next, over, settings.get(), now);
    shown = List.copyOf(book.active().values());
    news.tell(shown, over);
    if (isNews && isStarted) {
      outbox.wake();
    }
  }

  @Override
  public List<Alert> list(Optional<String> state, int most) {
    List<Alert> present;
    lock.lock();
    try {
      present = book.present();
    } finally {
      lock.unlock();
    }
    Map<String, Alert> all = new LinkedHashMap<>();
    present.forEach(each -> all.put(each.id(), each));
    store.past(most).forEach(each -> all.putIfAbsent(each.id(), each));
    return all.values().stream()
        .filter(each -> state.isEmpty() || state.get().equals(each.state().wire()))
        .sorted(Comparator.comparing((Alert each) -> each.since().orElseThrow()).reversed())
        .limit(most)
        .toList();
  }

  @Override
  public List<Alert> open() {
    return shown.stream()
        .filter(each -> each.state().isOpen())
        .sorted(
            Comparator.comparing((Alert each) -> each.cause().severity())
                .reversed()
                .thenComparing(each -> each.since().orElseThrow()))
        .toList();
  }

  @Override
  public Alert get(String id) {
    lock.lock();
    try {
      return book.byId(id)
          .or(() -> store.find(id))
          .orElseThrow(() -> new AlertException(Kind.NOT_FOUND, "there is no alert " + id));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Raised raise(Wish wish, String by) {
    Instant now = ticker.instant();
    Alert.Cause cause =
        new Alert.Cause(
            Alert.MANUAL, wish.severity(), wish.summary(), wish.labels(), RAISED, Optional.of(by));
    lock.lock();
    try {
      Alert known = book.active().get(cause.fingerprint());
      if (known != null) {
        return new Raised(known, false);
      }
      long manual =
          book.active().values().stream().filter(each -> each.cause().by().isPresent()).count();
      if (manual >= MOST_MANUAL) {
        throw new AlertException(
            Kind.CONFLICT,
            "%d alerts that people have raised are open; resolve some".formatted(manual));
      }
      Optional<String> why =
          new Quiet(book.silences(), now)
              .why(cause, Optional.empty(), book.active().values(), Map.of());
      AlertEvent seen =
          new AlertEvent.Seen(AlertEvent.Condition.TRUE, why, Duration.ZERO, Duration.ZERO);
      Alert made =
          Alert.of(Book.id(), cause, new AlertState.Inactive(), wish.lasts().map(now::plus))
              .after(new AlertEvent.Raised(), now)
              .after(seen, now);
      changed(made, now);
      return new Raised(book.byId(made.id()).orElse(made), true);
    } finally {
      lock.unlock();
    }
  }

  private void changed(Alert alert, Instant now) {
    Map<String, Alert> next = new LinkedHashMap<>(book.active());
    boolean isOver = alert.state() instanceof AlertState.Resolved;
    if (isOver) {
      next.remove(alert.cause().fingerprint());
    } else {
      next.put(alert.cause().fingerprint(), alert);
    }
    commit(next, isOver ? List.of(alert) : List.of(), now);
  }

  @Override
  public Alert acknowledge(String id, String by) {
    return moved(id, new AlertEvent.Acknowledge(by));
  }

  @Override
  public Alert resolve(String id, String by) {
    return moved(id, new AlertEvent.Resolve(by));
  }

  private Alert moved(String id, AlertEvent event) {
    Instant now = ticker.instant();
    lock.lock();
    try {
      Alert known = get(id);
      if (!known.state().isOpen()) {
        throw new AlertException(
            Kind.CONFLICT,
            known.state() instanceof AlertState.Pending
                ? "alert " + id + " does not fire yet"
                : "alert " + id + " is over");
      }
      Alert after = known.after(event, now);
      changed(after, now);
      return book.byId(id).orElse(after);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Silence> silences() {
    Instant now = ticker.instant();
    lock.lock();
    try {
      return book.silences().stream()
          .filter(each -> now.isBefore(each.until()))
          .sorted(Comparator.comparing(Silence::until))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Silence silence(
      Map<String, String> matches,
      Optional<Instant> from,
      Duration lasts,
      String comment,
      String by) {
    Instant begin = from.orElseGet(ticker::instant);
    Silence made = new Silence(Book.id(), matches, begin, begin.plus(lasts), comment, by);
    if (!made.until().isAfter(ticker.instant())) {
      throw new IllegalArgumentException("this silence has ended at " + made.until());
    }
    lock.lock();
    try {
      if (book.silences().size() >= MOST_SILENCES) {
        throw new AlertException(
            Kind.CONFLICT, "there are %d silences; end some".formatted(MOST_SILENCES));
      }
      book.add(made);
      return made;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void endSilence(String id) {
    lock.lock();
    try {
      book.remove(
          book.silences().stream()
              .filter(each -> each.id().equals(id))
              .findFirst()
              .orElseThrow(() -> new AlertException(Kind.NOT_FOUND, "there is no silence " + id)));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Standing> rules() {
    List<Alert> open = open();
    Map<Signal, String> failed = troubles;
    return settings.get().allRules().stream()
        .map(rule ->
            new Standing(
                rule,
                (int) open.stream().filter(each -> each.cause().rule().equals(rule.name())).count(),
                Optional.ofNullable(failed.get(rule.signal()))))
        .toList();
  }

  @Override
  public List<Channel> channels() {
    return settings.get().channelsInForce().entrySet().stream()
        .map(each ->
            new Channel(
                each.getKey(),
                each.getValue().kind(),
                each.getValue().minimum(),
                each.getValue().servers()))
        .toList();
  }

  @Override
  public List<AlertDelivery> deliveries(int most) {
    return letters.newest(most);
  }

  @Override
  public List<Tested> test(Optional<String> channel, String by) throws InterruptedException {
    Map<String, ChannelSettings> all = settings.get().channelsInForce();
    if (channel.isPresent() && !all.containsKey(channel.get())) {
      throw new AlertException(
          Kind.NOT_FOUND,
          "there is no channel %s; there are: %s"
              .formatted(channel.get(), String.join(", ", new ArrayList<>(all.keySet()))));
    }
    Map<String, ChannelSettings> meant = new LinkedHashMap<>();
    Stream.concat(channel.stream(), channel.isPresent() ? Stream.of() : all.keySet().stream())
        .forEach(each -> meant.put(each, requireNonNull(all.get(each), "channel")));
    return outbox.test(meant, by);
  }

  @Override
  public void close() {
    if (isStarted) {
      looking.interrupt();
      try {
        looking.join(Duration.ofSeconds(5));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    outbox.close();
  }
}
