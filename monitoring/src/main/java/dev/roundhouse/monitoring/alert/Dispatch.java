package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.Alert.Stage;
import dev.roundhouse.monitoring.Alert.Told;
import dev.roundhouse.monitoring.AlertRule;
import dev.roundhouse.monitoring.AlertSettings;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.Signal;
import dev.roundhouse.monitoring.channel.Message;
import dev.roundhouse.monitoring.channel.Message.Item;
import dev.roundhouse.monitoring.channel.Message.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/// Who is to be told of what now. Sends nothing, reads no clock and keeps nothing; for one thread,
/// once.
final class Dispatch {
  private final Map<String, Alert> alerts = new LinkedHashMap<>();
  private final List<Message> messages = new ArrayList<>();
  private final AlertSettings settings;
  private final ToIntFunction<String> counted;
  private final Supplier<String> ids;
  private final Instant now;

  /// What comes of it.
  ///
  /// @param alerts with what they were told and held, by their ids
  /// @param settled those that are over, and of which nobody is to be told any more
  record Plan(Map<String, Alert> alerts, List<Message> messages, Set<String> settled) {}

  /// What one message is made of.
  private record Group(String rule, Stage stage) {}

  /// @param live those that wait or fire, and those that are over and of which somebody is still to
  ///   be told
  /// @param counted messages to a channel within the last hour
  /// @param ids for messages
  Dispatch(
      Collection<Alert> live,
      AlertSettings settings,
      ToIntFunction<String> counted,
      Supplier<String> ids,
      Instant now) {
    live.forEach(each -> alerts.put(each.id(), each));
    this.settings = requireNonNull(settings, "settings");
    this.counted = requireNonNull(counted, "counted");
    this.ids = requireNonNull(ids, "ids");
    this.now = requireNonNull(now, "now");
  }

  Plan plan() {
    Map<String, ChannelSettings> channels = settings.channelsInForce();
    channels.forEach(this::channel);
    Set<String> settled = new HashSet<>();
    alerts.values().stream()
        .filter(each -> each.state() instanceof AlertState.Resolved)
        .filter(each ->
            channels.entrySet().stream()
                .noneMatch(to -> wanted(each, to.getKey(), to.getValue()).isPresent()))
        .forEach(each -> settled.add(each.id()));
    return new Plan(alerts, messages, settled);
  }

  private void channel(String name, ChannelSettings channel) {
    Map<Group, List<Alert>> groups = new LinkedHashMap<>();
    List<Alert> held = new ArrayList<>();
    // A pager has an event for each alert, so it waits for room with each of them.
    boolean isPager = channel instanceof ChannelSettings.Pagerduty;
    for (Alert each : alerts.values()) {
      Optional<Stage> stage = wanted(each, name, channel);
      if (stage.isPresent() && each.held().contains(name) && !isPager) {
        held.add(each);
      } else if (stage.isPresent()) {
        Group group = new Group(each.cause().rule(), stage.get());
        groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(each);
      }
    }
    groups.values().removeIf(members -> members.stream().noneMatch(this::isDue));
    if (groups.isEmpty() && held.isEmpty()) {
      return;
    }
    int room = settings.perHour() - counted.applyAsInt(name);
    if (!held.isEmpty() && room > 0) {
      room--;
      tell(name, Kind.SUMMARY, held, channel, true);
    }
    for (Map.Entry<Group, List<Alert>> each : groups.entrySet()) {
      room = group(name, channel, each.getKey(), each.getValue(), room);
    }
  }

  /// @return how much room is left then
  private int group(
      String name, ChannelSettings channel, Group group, List<Alert> members, int room) {
    boolean isPager = channel instanceof ChannelSettings.Pagerduty;
    List<List<Alert>> parts = isPager ? members.stream().map(List::of).toList() : List.of(members);
    int left = room;
    for (List<Alert> part : parts) {
      // Where every incident is closed by an event of its own, closing one is no noise.
      boolean isFree = worst(part) == Severity.EMERGENCY || isEnd(isPager, group);
      if (isFree || left > 0) {
        left -= isFree ? 0 : 1;
        tell(name, kind(group.stage()), part, channel, !isFree);
      } else if (!isPager) {
        part.forEach(each -> alerts.put(each.id(), each.held(name)));
      }
    }
    return left;
  }

  private static boolean isEnd(boolean isPager, Group group) {
    return isPager && group.stage() != Stage.FIRING;
  }

  private static Kind kind(Stage stage) {
    return switch (stage) {
      case FIRING -> Kind.FIRING;
      case ACKNOWLEDGED -> Kind.ACKNOWLEDGED;
      case RESOLVED -> Kind.RESOLVED;
    };
  }

  /// What a channel should be told of an alert, at once or when it is due; empty for nothing.
  private Optional<Stage> wanted(Alert alert, String name, ChannelSettings channel) {
    Told told = alert.told().get(name);
    if (!takes(channel, alert.cause())) {
      // Whoever has heard that it fires hears that it is over.
      return told != null
              && told.stage() != Stage.RESOLVED
              && alert.state() instanceof AlertState.Resolved
          ? Optional.of(Stage.RESOLVED)
          : Optional.empty();
    }
    return switch (alert.state()) {
      case AlertState.Inactive _, AlertState.Pending _, AlertState.Suppressed _ -> Optional.empty();
      case AlertState.Firing _ ->
          told == null || !told.at().plus(settings.repeat()).isAfter(now)
              ? Optional.of(Stage.FIRING)
              : Optional.empty();
      case AlertState.Acknowledged _ ->
          told != null && told.stage() == Stage.FIRING
              ? Optional.of(Stage.ACKNOWLEDGED)
              : Optional.empty();
      case AlertState.Resolved(Instant _, Instant _, String _, boolean wasQuiet) -> {
        // One that was over before anybody was told is told all the same, but wakes nobody.
        boolean isNews = !wasQuiet && !(channel instanceof ChannelSettings.Pagerduty);
        boolean isOwed = told == null ? isNews : told.stage() != Stage.RESOLVED;
        yield isOwed ? Optional.of(Stage.RESOLVED) : Optional.empty();
      }
    };
  }

  private static boolean takes(ChannelSettings channel, Alert.Cause cause) {
    String server = cause.labels().get(Signal.Subject.SERVER.label());
    boolean isOfThese =
        server == null
            || channel.servers().isEmpty()
            || channel.servers().stream().anyMatch(each -> each.value().equals(server));
    return isOfThese && cause.severity().isAtLeast(channel.minimum());
  }

  /// Whether those that belong to it had the time to come.
  private boolean isDue(Alert alert) {
    Instant since =
        switch (alert.state()) {
          case AlertState.Resolved(Instant _, Instant at, String _, boolean _) -> at;
          case AlertState.Acknowledged(AlertState.Course _, String _, Instant at) ->
              at.minus(settings.groupWait());
          case AlertState.Inactive _,
              AlertState.Pending _,
              AlertState.Firing _,
              AlertState.Suppressed _ ->
              alert.since().orElse(now);
        };
    return !since.plus(settings.groupWait()).isAfter(now);
  }

  private void tell(
      String name, Kind kind, List<Alert> of, ChannelSettings channel, boolean isCounted) {
    messages.add(
        new Message(
            ids.get(),
            name,
            kind,
            worst(of),
            now,
            kind == Kind.SUMMARY ? summary(of) : title(of),
            isCounted,
            of.stream().limit(Message.MOST).map(Dispatch::item).toList(),
            Math.max(0, of.size() - Message.MOST)));
    for (Alert each : of) {
      Stage stage = wanted(each, name, channel).orElseThrow();
      alerts.put(each.id(), each.told(name, new Told(stage, now)));
    }
  }

  private static Severity worst(List<Alert> alerts) {
    return alerts.stream()
        .map(each -> each.cause().severity())
        .max(Severity::compareTo)
        .orElse(Severity.INFO);
  }

  private static String title(List<Alert> of) {
    Alert.Cause first = of.getFirst().cause();
    return of.size() == 1
        ? first.summary()
        : "%d of %s: %s".formatted(of.size(), first.rule(), subjects(of));
  }

  private static String subjects(List<Alert> of) {
    int most = 10;
    String some =
        of.stream()
            .limit(most)
            .map(each -> String.join(" ", each.cause().labels().values()))
            .collect(Collectors.joining(", "));
    return of.size() > most ? some + " and " + (of.size() - most) + " more" : some;
  }

  private String summary(List<Alert> of) {
    return "%d alerts were not told one by one, as there were more than %d messages in an hour"
        .formatted(of.size(), settings.perHour());
  }

  private static Item item(Alert alert) {
    Alert.Cause cause = alert.cause();
    return new Item(
        alert.id(),
        cause.rule(),
        cause.severity(),
        alert.state().wire(),
        cause.summary(),
        cause.labels(),
        alert.since().orElseThrow(),
        alert.state() instanceof AlertState.Resolved(Instant _, Instant at, String _, boolean _)
            ? Optional.of(at)
            : Optional.empty(),
        alert.value().isPresent() ? AlertRule.number(alert.value().getAsDouble()) : "",
        alert.note(),
        cause.runbook());
  }
}
