package dev.roundhouse.monitoring.channel;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.AlertDelivery;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.storage.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Messages to channels, and every attempt to bring them. Safe for many threads.
public final class SqlOutbox {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");

  /// That are kept of each channel.
  private static final int MOST = 1000;

  private final Database database;

  /// A message to an address.
  ///
  /// @param failed attempts
  /// @param due when the next one is
  record Letter(long number, String address, String body, int failed, Instant due) {
    Letter {
      requireNonNull(address, "address");
      requireNonNull(body, "body");
      requireNonNull(due, "due");
    }
  }

  public SqlOutbox(Database database) {
    this.database = requireNonNull(database, "database");
  }

  /// Adds a message in the transaction of what it tells of, one for each address of its channel.
  /// The oldest beyond what is kept are dropped.
  public static void keep(Handle handle, Message message, ChannelSettings channel) {
    for (String each : Sender.addresses(channel)) {
      insert(handle, message, each, AlertDelivery.State.WAITING);
    }
    trim(handle, message.channel());
  }

  private static void trim(Handle handle, String channel) {
    int waiting =
        handle
            .createQuery(
                """
                select count(*) from
                  (select state from monitoring_alert_message where channel = :channel
                   order by number desc limit -1 offset :most)
                where state = 'waiting'
                """)
            .bind("channel", channel)
            .bind("most", MOST)
            .mapTo(Integer.class)
            .one();
    if (waiting > 0) {
      LOG.log(
          Level.WARNING,
          "{0} messages to the channel {1} were dropped: more than {2} wait",
          waiting,
          channel,
          MOST);
    }
    handle
        .createUpdate(
            """
            delete from monitoring_alert_message where number in
              (select number from monitoring_alert_message where channel = :channel
               order by number desc limit -1 offset :most)
            """)
        .bind("channel", channel)
        .bind("most", MOST)
        .execute();
  }

  private static long insert(
      Handle handle, Message message, String address, AlertDelivery.State state) {
    return handle
        .createUpdate(
            """
            insert into monitoring_alert_message
              (id, channel, address, kind, title, counted, made, state, due, failed, body)
            values
              (:id, :channel, :address, :kind, :title, :counted, :made, :state, :made, 0, :body)
            """)
        .bind("id", message.id())
        .bind("channel", message.channel())
        .bind("address", address)
        .bind("kind", message.kind().wire())
        .bind("title", message.title())
        .bind("counted", message.isCounted() ? 1 : 0)
        .bind("made", message.at().toEpochMilli())
        .bind("state", wire(state))
        .bind("body", Sender.kept(message))
        .executeAndReturnGeneratedKeys("number")
        .mapTo(Long.class)
        .one();
  }

  private static String wire(AlertDelivery.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /// Messages of a channel since then that count, however many got each.
  public int counted(String channel, Instant since) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select count(distinct id) from monitoring_alert_message
                where channel = :channel and counted = 1 and made > :since
                """)
            .bind("channel", channel)
            .bind("since", since.toEpochMilli())
            .mapTo(Integer.class)
            .one());
  }

  /// Channels for which something waits.
  Set<String> waiting() {
    return database.in(handle ->
        Set.copyOf(
            handle
                .createQuery(
                    "select distinct channel from monitoring_alert_message where state = 'waiting'")
                .mapTo(String.class)
                .list()));
  }

  /// The oldest message to each address of a channel.
  List<Letter> first(String channel) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select number, address, body, failed, due from monitoring_alert_message
                where number in
                  (select min(number) from monitoring_alert_message
                   where channel = :channel and state = 'waiting' group by address)
                order by number
                """)
            .bind("channel", channel)
            .map((rows, _) -> letter(rows))
            .list());
  }

  private static Letter letter(ResultSet rows) throws SQLException {
    return new Letter(
        rows.getLong("number"),
        rows.getString("address"),
        rows.getString("body"),
        rows.getInt("failed"),
        Instant.ofEpochMilli(rows.getLong("due")));
  }

  /// It was taken.
  void taken(Letter letter, AlertDelivery.Attempt attempt) {
    ended(letter, attempt, AlertDelivery.State.TAKEN);
  }

  /// Nobody tries it any more.
  void givenUp(Letter letter, AlertDelivery.Attempt attempt) {
    ended(letter, attempt, AlertDelivery.State.GIVEN_UP);
  }

  private void ended(Letter letter, AlertDelivery.Attempt attempt, AlertDelivery.State state) {
    database.in(handle -> {
      attempted(handle, letter.number(), attempt);
      return handle
          .createUpdate("update monitoring_alert_message set state = :state where number = :number")
          .bind("state", wire(state))
          .bind("number", letter.number())
          .execute();
    });
  }

  void failed(Letter letter, AlertDelivery.Attempt attempt, Instant next) {
    database.in(handle -> {
      attempted(handle, letter.number(), attempt);
      return handle
          .createUpdate(
              """
              update monitoring_alert_message set failed = failed + 1, due = :due
              where number = :number
              """)
          .bind("due", next.toEpochMilli())
          .bind("number", letter.number())
          .execute();
    });
  }

  /// A message that was tried before it was kept: it is not tried again.
  void tested(Message message, String address, AlertDelivery.Attempt attempt) {
    AlertDelivery.State state =
        attempt.problem().isEmpty() ? AlertDelivery.State.TAKEN : AlertDelivery.State.GIVEN_UP;
    database.in(handle -> {
      attempted(handle, insert(handle, message, address, state), attempt);
      return state;
    });
  }

  /// A message that was dropped meanwhile has no attempts either.
  private static void attempted(Handle handle, long message, AlertDelivery.Attempt attempt) {
    handle
        .createUpdate(
            """
            insert into monitoring_alert_attempt (message, at, took, problem)
            select number, :at, :took, :problem from monitoring_alert_message
            where number = :message
            """)
        .bind("message", message)
        .bind("at", attempt.at().toEpochMilli())
        .bind("took", attempt.took().toMillis())
        .bind("problem", attempt.problem())
        .execute();
  }

  /// The newest first.
  public List<AlertDelivery> newest(int most) {
    return database.in(handle ->
        handle
            .createQuery("select * from monitoring_alert_message order by number desc limit :most")
            .bind("most", most)
            .map((rows, _) -> delivery(rows, attempts(handle, rows.getLong("number"))))
            .list());
  }

  private static List<AlertDelivery.Attempt> attempts(Handle handle, long message) {
    return handle
        .createQuery("select * from monitoring_alert_attempt where message = :message order by at")
        .bind("message", message)
        .map((rows, _) ->
            new AlertDelivery.Attempt(
                Instant.ofEpochMilli(rows.getLong("at")),
                Duration.ofMillis(rows.getLong("took")),
                rows.getString("problem")))
        .list();
  }

  private static AlertDelivery delivery(ResultSet rows, List<AlertDelivery.Attempt> attempts)
      throws SQLException {
    AlertDelivery.State state =
        AlertDelivery.State.valueOf(rows.getString("state").toUpperCase(Locale.ROOT));
    return new AlertDelivery(
        rows.getString("id"),
        rows.getString("channel"),
        rows.getString("address"),
        rows.getString("kind"),
        rows.getString("title"),
        Instant.ofEpochMilli(rows.getLong("made")),
        state,
        state == AlertDelivery.State.WAITING
            ? Optional.of(Instant.ofEpochMilli(rows.getLong("due")))
            : Optional.empty(),
        attempts);
  }
}
