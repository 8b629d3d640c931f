package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertSettings;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.Silence;
import dev.roundhouse.monitoring.channel.Message;
import dev.roundhouse.monitoring.channel.SqlOutbox;
import dev.roundhouse.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Alerts as they are now, in memory and, once they have fired, in the database. What cannot be
/// kept has not happened: the next look finds it again. For who holds the lock of the desk.
final class Book {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");
  private static final Duration HOUR = Duration.ofHours(1);

  private final SqlAlerts store;
  private final SqlOutbox letters;

  /// Those that wait or fire, by their fingerprint.
  private Map<String, Alert> active = Map.of();

  /// Those that are over and of which somebody is still to be told, by id.
  private Map<String, Alert> over = Map.of();

  private List<Silence> silences;

  Book(SqlAlerts store, SqlOutbox letters) {
    this.store = requireNonNull(store, "store");
    this.letters = requireNonNull(letters, "letters");
    Map<String, Alert> open = new LinkedHashMap<>();
    Map<String, Alert> ended = new LinkedHashMap<>();
    for (Alert each : store.live()) {
      if (each.state().isOpen()) {
        open.put(each.cause().fingerprint(), each);
      } else {
        ended.put(each.id(), each);
      }
    }
    this.active = Collections.unmodifiableMap(open);
    this.over = Collections.unmodifiableMap(ended);
    this.silences = List.copyOf(store.silences());
  }

  /// Short, and never given twice.
  static String id() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, 16);
  }

  Map<String, Alert> active() {
    return active;
  }

  /// Those that wait or fire, and those that are over and of which somebody is still to be told.
  List<Alert> present() {
    return Stream.concat(active.values().stream(), over.values().stream()).toList();
  }

  List<Silence> silences() {
    return silences;
  }

  Optional<Alert> byId(String id) {
    return present().stream().filter(each -> each.id().equals(id)).findFirst();
  }

  /// Takes over what has become of alerts, and has told who is to be told.
  ///
  /// @param next those that wait or fire now, by their fingerprint
  /// @param ended those that are over since
  /// @return whether there are messages to bring
  /// @throws StorageException when it cannot be kept: nothing has changed then
  boolean commit(
      Map<String, Alert> next, Collection<Alert> ended, AlertSettings settings, Instant now) {
    List<Alert> all = new ArrayList<>(next.values());
    all.addAll(over.values());
    all.addAll(ended);
    Dispatch.Plan plan =
        new Dispatch(
                all,
                settings,
                channel -> letters.counted(channel, now.minus(HOUR)),
                () -> UUID.randomUUID().toString(),
                now)
            .plan();
    keep(plan, settings);
    Map<String, Alert> open = new LinkedHashMap<>();
    Map<String, Alert> left = new LinkedHashMap<>();
    for (Alert each : plan.alerts().values()) {
      if (!(each.state() instanceof AlertState.Resolved)) {
        open.put(each.cause().fingerprint(), each);
      } else if (!plan.settled().contains(each.id())) {
        left.put(each.id(), each);
      }
    }
    active = Collections.unmodifiableMap(open);
    over = Collections.unmodifiableMap(left);
    return !plan.messages().isEmpty();
  }

  private void keep(Dispatch.Plan plan, AlertSettings settings) {
    Map<String, Alert> before =
        present().stream().collect(Collectors.toMap(Alert::id, each -> each));
    List<Alert> changed =
        plan.alerts().values().stream()
            .filter(each -> !(each.state() instanceof AlertState.Pending))
            .filter(
                each -> plan.settled().contains(each.id()) || isNews(before.get(each.id()), each))
            .toList();
    if (changed.isEmpty() && plan.messages().isEmpty()) {
      return;
    }
    try {
      store.keep(
          changed, plan.settled(), plan.messages(), settings.channelsInForce(), settings.keep());
    } catch (StorageException e) {
      LOG.log(
          Level.ERROR,
          "nobody is told before alerts can be kept again: {0}",
          plan.messages().stream().map(Message::title).collect(Collectors.joining("; ")));
      throw e;
    }
  }

  /// What was measured last is not worth a write.
  private static boolean isNews(@Nullable Alert before, Alert after) {
    return before == null
        || !before.state().wire().equals(after.state().wire())
        || !before.cause().equals(after.cause())
        || !before.told().equals(after.told())
        || !before.held().equals(after.held());
  }

  void add(Silence silence) {
    store.add(silence);
    silences = Stream.concat(silences.stream(), Stream.of(silence)).toList();
  }

  void remove(Silence silence) {
    store.remove(silence);
    silences = silences.stream().filter(each -> !each.id().equals(silence.id())).toList();
  }

  /// Forgets the silences that have ended.
  void forget(Instant now) {
    silences.stream().filter(each -> !now.isBefore(each.until())).forEach(this::remove);
  }
}
