package dev.roundhouse.monitoring.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.AlertSettings;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.monitoring.Sampling;
import dev.roundhouse.monitoring.Sampling.Sample;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.Signal;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.storage.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/// A desk on a real database, with numbers and a clock of the test's own. Its messages stay in the
/// outbox, where they are counted.
final class Desk implements AutoCloseable {
  /// A message as it waits.
  record Sent(String channel, String kind, String title, List<String> alerts, Instant at) {}

  final ManualTicker ticker;
  AlertSettings settings;
  private final Path folder;
  private final Map<Signal, Map<String, OptionalDouble>> numbers = new EnumMap<>(Signal.class);
  private final Map<Signal, String> failures = new EnumMap<>(Signal.class);
  private Database database;
  private AlertDesk desk;

  Desk(Path folder, AlertSettings settings) {
    this.folder = folder;
    this.settings = settings;
    this.ticker = new ManualTicker();
    this.database = Database.open(folder);
    this.desk = opened();
  }

  private AlertDesk opened() {
    return AlertDesk.open(
        new Alerts.Parts(database, this::look, new Metrics(), () -> settings, _ -> {}, ticker));
  }

  AlertDesk alerts() {
    return desk;
  }

  /// Ends it as a crash would, and opens it anew.
  void restart() {
    database.close();
    database = Database.open(folder);
    desk = opened();
  }

  private Map<Signal, Sampling> look(Set<Signal> wanted, Instant now) {
    Map<Signal, Sampling> all = new EnumMap<>(Signal.class);
    for (Signal each : wanted) {
      List<Sample> samples = new ArrayList<>();
      numbers
          .getOrDefault(each, Map.of())
          .forEach((subject, value) -> samples.add(new Sample(subject, value, "as told")));
      all.put(
          each,
          failures.containsKey(each)
              ? new Sampling.Failed("" + failures.get(each))
              : new Sampling.Read(samples));
    }
    return all;
  }

  void set(Signal signal, String subject, double value) {
    numbers.computeIfAbsent(signal, _ -> new TreeMap<>()).put(subject, OptionalDouble.of(value));
  }

  /// There is such a subject, and no number for it.
  void unknown(Signal signal, String subject) {
    numbers.computeIfAbsent(signal, _ -> new TreeMap<>()).put(subject, OptionalDouble.empty());
  }

  void forget(Signal signal, String subject) {
    numbers.computeIfAbsent(signal, _ -> new TreeMap<>()).remove(subject);
  }

  /// The whole look fails from now on.
  void fail(Signal signal, String why) {
    failures.put(signal, why);
  }

  /// Looks every ten seconds for so long.
  void pass(Duration time) {
    for (Duration left = time; left.isPositive(); left = left.minusSeconds(10)) {
      ticker.pass(Duration.ofSeconds(10));
      desk.evaluate();
    }
  }

  /// All messages to a channel, the oldest first.
  List<Sent> sent(String channel) {
    return database.in(handle ->
        handle
            .createQuery(
                "select * from monitoring_alert_message where channel = :channel order by number")
            .bind("channel", channel)
            .map((rows, _) ->
                new Sent(
                    rows.getString("channel"),
                    rows.getString("kind"),
                    rows.getString("title"),
                    alerts(rows.getString("body")),
                    Instant.ofEpochMilli(rows.getLong("made"))))
            .list());
  }

  private static List<String> alerts(String body) {
    try {
      return Json.parse(body.getBytes(UTF_8)).get("alerts").items().stream()
          .map(each -> "" + each.get("id").text())
          .toList();
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// What each message was about, in short.
  List<String> told(String channel) {
    return sent(channel).stream().map(each -> each.kind() + " " + each.title()).toList();
  }

  static ChannelSettings log(Severity minimum, ServerId... servers) {
    return new ChannelSettings.Log(ChannelSettings.Log.Level.INFO, minimum, List.of(servers));
  }

  static AlertSettings settings(int perHour, Map<String, ChannelSettings> channels) {
    return new AlertSettings(
        true,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofHours(4),
        perHour,
        10,
        1000,
        Map.of(),
        channels);
  }

  @Override
  public void close() {
    desk.close();
    database.close();
  }
}
