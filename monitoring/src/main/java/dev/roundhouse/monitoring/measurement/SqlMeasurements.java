package dev.roundhouse.monitoring.measurement;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Indicator.Share;
import dev.roundhouse.monitoring.Measurement;
import dev.roundhouse.monitoring.SloName;
import dev.roundhouse.storage.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Measurements in the store: sums of minutes, and of hours where they are older than a week, so
/// that what an objective takes has an end however often it is told of. Ids are kept for a day, the
/// newest of each objective. Safe for many threads.
public final class SqlMeasurements {
  private static final int VERSION = 1;
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  /// By the minute for so long.
  private static final long FINE = 7 * DAY;

  /// Of each objective; as many as come when one is told every five seconds.
  static final int MOST_IDS = 20_000;

  /// What became of one.
  public enum Added {
    COUNTED,
    /// It was told before, and is not counted again.
    KNOWN,
    /// Another one was told before under its id.
    OTHER
  }

  private final Database database;

  private SqlMeasurements(Database database) {
    this.database = requireNonNull(database, "database");
  }

  public static SqlMeasurements open(Database database) {
    database.migrate("monitoring_slo", VERSION);
    return new SqlMeasurements(database);
  }

  /// Adds one, in one transaction with the end of what is too old.
  ///
  /// @param keep how long before now what was told is still needed
  public Added add(Measurement told, Instant at, Instant now, Duration keep) {
    return database.in(handle -> {
      tidy(handle, now.toEpochMilli(), keep.toMillis());
      Added added =
          told.id().isEmpty() ? Added.COUNTED : known(handle, told, told.id().get(), at, now);
      if (added == Added.COUNTED) {
        count(handle, told, at.toEpochMilli());
      }
      return added;
    });
  }

  private static void count(Handle handle, Measurement told, long at) {
    handle.execute(
        """
        insert into monitoring_slo_count (slo, width, at, good, bad) values (?, ?, ?, ?, ?)
        on conflict (slo, width, at)
        do update set good = good + excluded.good, bad = bad + excluded.bad
        """,
        told.slo().value(),
        MINUTE,
        Math.floorDiv(at, MINUTE) * MINUTE,
        told.good(),
        told.bad());
  }

  private static Added known(Handle handle, Measurement told, String id, Instant at, Instant now) {
    Optional<Boolean> isSame =
        handle
            .createQuery(
                """
                select good = :good and bad = :bad and (:at is null or at = :at)
                from monitoring_slo_told where slo = :slo and id = :id
                """)
            .bind("good", told.good())
            .bind("bad", told.bad())
            // One that did not say when is the same whenever it is told again.
            .bind("at", told.at().map(Instant::toEpochMilli).orElse(null))
            .bind("slo", told.slo().value())
            .bind("id", id)
            .mapTo(Boolean.class)
            .findOne();
    if (isSame.isPresent()) {
      return isSame.get() ? Added.KNOWN : Added.OTHER;
    }
    handle.execute(
        "insert into monitoring_slo_told (slo, id, at, good, bad, told) values (?, ?, ?, ?, ?, ?)",
        told.slo().value(),
        id,
        at.toEpochMilli(),
        told.good(),
        told.bad(),
        now.toEpochMilli());
    handle.execute(
        """
        delete from monitoring_slo_told where slo = ? and number <=
          (select number from monitoring_slo_told where slo = ?
           order by number desc limit 1 offset ?)
        """,
        told.slo().value(),
        told.slo().value(),
        MOST_IDS);
    return Added.COUNTED;
  }

  private static void tidy(Handle handle, long now, long keep) {
    long coarse = Math.floorDiv(now - FINE, HOUR) * HOUR;
    handle.execute(
        """
        insert into monitoring_slo_count (slo, width, at, good, bad)
        select slo, ?, at - at % ?, sum(good), sum(bad)
        from monitoring_slo_count where width = ? and at < ? group by slo, at - at % ?
        on conflict (slo, width, at)
        do update set good = good + excluded.good, bad = bad + excluded.bad
        """,
        HOUR, HOUR, MINUTE, coarse, HOUR);
    handle.execute("delete from monitoring_slo_count where width = ? and at < ?", MINUTE, coarse);
    handle.execute(
        "delete from monitoring_slo_count where width = ? and at < ?", HOUR, now - keep - HOUR);
    handle.execute("delete from monitoring_slo_told where told < ?", now - DAY);
  }

  /// What was told of the minutes and hours that begin in a time.
  public Share share(SloName slo, Instant from, Instant to) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select coalesce(sum(good), 0) as good, coalesce(sum(good + bad), 0) as whole
                from monitoring_slo_count where slo = :slo and at >= :from and at < :to
                """)
            .bind("slo", slo.value())
            .bind("from", from.toEpochMilli())
            .bind("to", to.toEpochMilli())
            .map((row, _) -> new Share(row.getLong("good"), row.getLong("whole")))
            .one());
  }
}
