package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.monitoring.Silence;
import dev.roundhouse.monitoring.channel.Message;
import dev.roundhouse.monitoring.channel.SqlOutbox;
import dev.roundhouse.storage.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Alerts that have fired, and silences. What changes and who is to be told of it are kept in one
/// transaction: neither is there without the other. Safe for many threads.
final class SqlAlerts {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");
  private static final int VERSION = 1;

  private final Database database;

  SqlAlerts(Database database) {
    this.database = requireNonNull(database, "database");
    database.migrate("monitoring_alert", VERSION);
  }

  /// Those that fire, or that somebody is still to be told of.
  List<Alert> live() {
    return database.in(handle ->
        read(
            handle
                .createQuery("select body from monitoring_alert where live = 1 order by began")
                .mapTo(String.class)
                .list(),
            AlertJson::readAlert));
  }

  /// One that cannot be read is told of, and keeps nobody from the others.
  private static <T> List<T> read(List<String> bodies, Function<String, T> reading) {
    List<T> all = new ArrayList<>();
    for (String each : bodies) {
      try {
        all.add(reading.apply(each));
      } catch (IllegalArgumentException e) {
        LOG.log(Level.ERROR, "a record of an alert or a silence is damaged: {0}", e.getMessage());
      }
    }
    return all;
  }

  /// Keeps alerts as they are now, and what there is to tell of them.
  ///
  /// @param settled those of them that nobody is to be told of any more
  /// @param most resolved ones that are remembered
  void keep(
      Collection<Alert> changed,
      Set<String> settled,
      Collection<Message> messages,
      Map<String, ChannelSettings> channels,
      int most) {
    database.in(handle -> {
      for (Alert each : changed) {
        keep(handle, each, !settled.contains(each.id()));
      }
      for (Message each : messages) {
        SqlOutbox.keep(handle, each, requireNonNull(channels.get(each.channel()), "channel"));
      }
      return settled.isEmpty() ? 0 : trimmed(handle, most);
    });
  }

  private static void keep(Handle handle, Alert alert, boolean isLive) {
    Long ended =
        alert.state() instanceof AlertState.Resolved(Instant _, Instant at, String _, boolean _)
            ? Long.valueOf(at.toEpochMilli())
            : null;
    handle
        .createUpdate(
            """
            insert into monitoring_alert (id, fingerprint, live, began, ended, body)
            values (:id, :fingerprint, :live, :began, :ended, :body)
            on conflict (id) do update set
              live = excluded.live, ended = excluded.ended, body = excluded.body
            """)
        .bind("id", alert.id())
        .bind("fingerprint", alert.cause().fingerprint())
        .bind("live", isLive ? 1 : 0)
        .bind("began", alert.since().orElseThrow().toEpochMilli())
        .bind("ended", ended)
        .bind("body", AlertJson.write(alert))
        .execute();
  }

  private static int trimmed(Handle handle, int most) {
    return handle
        .createUpdate(
            """
            delete from monitoring_alert where live = 0 and id not in
              (select id from monitoring_alert where live = 0 order by ended desc limit :most)
            """)
        .bind("most", most)
        .execute();
  }

  /// The newest that nobody is to be told of any more.
  List<Alert> past(int most) {
    return database.in(handle ->
        read(
            handle
                .createQuery(
                    """
                    select body from monitoring_alert where live = 0
                    order by ended desc limit :most
                    """)
                .bind("most", most)
                .mapTo(String.class)
                .list(),
            AlertJson::readAlert));
  }

  Optional<Alert> find(String id) {
    return database.in(handle ->
        read(
                handle
                    .createQuery("select body from monitoring_alert where id = :id")
                    .bind("id", id)
                    .mapTo(String.class)
                    .list(),
                AlertJson::readAlert)
            .stream()
            .findFirst());
  }

  List<Silence> silences() {
    return database.in(handle ->
        read(
            handle
                .createQuery("select body from monitoring_alert_silence order by until")
                .mapTo(String.class)
                .list(),
            AlertJson::readSilence));
  }

  void add(Silence silence) {
    database.in(handle ->
        handle
            .createUpdate(
                "insert into monitoring_alert_silence (id, until, body) values (:id, :until, :body)")
            .bind("id", silence.id())
            .bind("until", silence.until().toEpochMilli())
            .bind("body", AlertJson.write(silence))
            .execute());
  }

  void remove(Silence silence) {
    database.in(handle ->
        handle
            .createUpdate("delete from monitoring_alert_silence where id = :id")
            .bind("id", silence.id())
            .execute());
  }
}
