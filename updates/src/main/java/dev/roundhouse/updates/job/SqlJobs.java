package dev.roundhouse.updates.job;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import dev.roundhouse.updates.BadVersion;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.SetAside;
import dev.roundhouse.updates.SqlTables;
import dev.roundhouse.updates.Telling;
import dev.roundhouse.updates.Version;
import dev.roundhouse.updates.notify.SqlOutbox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Jobs as they stand. Each change is one transaction with its line in the ledger. Safe for many
/// threads.
final class SqlJobs {
  private static final String SEPARATOR = "\n";

  private final Database database;

  SqlJobs(Database database) {
    this.database = requireNonNull(database, "database");
    SqlTables.ready(database);
  }

  /// A row, read or not.
  private sealed interface Row {
    record Whole(Job job) implements Row {}

    record Damaged(SetAside what) implements Row {}
  }

  /// What has not ended.
  record Open(List<Job> jobs, List<SetAside> damaged) {
    Open {
      jobs = List.copyOf(jobs);
      damaged = List.copyOf(damaged);
    }
  }

  /// Those that have not ended, the oldest first. What cannot be read, or is not what the ledger
  /// says, is told and left as it is.
  Open open() {
    return read("where ended_at is null order by updates_job.rowid", "", -1);
  }

  /// The newest first.
  ///
  /// @param server only of this one; null for all
  Open newest(@Nullable ServerId server, int most) {
    return server == null
        ? read("order by updates_job.rowid desc", "", most)
        : read("where server = :server order by updates_job.rowid desc", server.value(), most);
  }

  Open find(String id) {
    return read("where id = :server", id, 1);
  }

  private Open read(String which, String bound, int most) {
    List<Row> rows =
        database.in(handle ->
            handle
                .createQuery(
                    """
                    select updates_job.*, updates_step.content as line from updates_job
                    left join updates_step on seq = entry and job = id
                    """
                        + which
                        + " limit :most")
                .bindMap(bound.isEmpty() ? Map.of() : Map.of("server", bound))
                .bind("most", most)
                .map((row, _) -> row(row))
                .list());
    List<Job> jobs = new ArrayList<>();
    List<SetAside> damaged = new ArrayList<>();
    for (Row each : rows) {
      switch (each) {
        case Row.Whole(Job job) -> jobs.add(job);
        case Row.Damaged(SetAside what) -> damaged.add(what);
      }
    }
    return new Open(jobs, damaged);
  }

  private static Row row(ResultSet row) throws SQLException {
    try {
      Job job = job(row);
      String line = row.getString("line");
      if (line == null || !SqlLedger.entry(line).state().equals(job.state().wire())) {
        return new Row.Damaged(
            new SetAside(
                job.id(),
                "its row says that it is %s, and the ledger does not"
                    .formatted(job.state().wire())));
      }
      return new Row.Whole(job);
    } catch (IllegalArgumentException
        | DateTimeException
        | NullPointerException
        | StorageException e) {
      return new Row.Damaged(
          new SetAside(
              String.valueOf(row.getString("id")),
              "its row in the database is damaged: " + e.getMessage()));
    }
  }

  private static Job job(ResultSet row) throws SQLException {
    Optional<String> begun = Optional.ofNullable(row.getString("begun"));
    return new Job(
        row.getString("id"),
        new Job.Target(
            new ServerId(row.getString("server")),
            row.getString("name"),
            Version.of(row.getString("from_version")),
            Version.of(row.getString("to_version"))),
        Priority.read(row.getString("priority")).orElseThrow(() -> unknown("priority")),
        row.getString("asked_by"),
        Instant.parse(row.getString("made_at")),
        Instant.parse(row.getString("not_before")),
        state(row),
        Instant.parse(row.getString("since")),
        row.getString("reason"),
        row.getInt("attempts"),
        row.getInt("failures"),
        begun.map(text -> JobStep.read(text).orElseThrow(() -> unknown("step"))),
        Optional.ofNullable(row.getString("ended_at")).map(Instant::parse));
  }

  private static IllegalArgumentException unknown(String what) {
    return new IllegalArgumentException("there is no such " + what);
  }

  private static JobState state(ResultSet row) throws SQLException {
    String people = row.getString("approved_by");
    boolean isWaiting = row.getInt("waits") != 0;
    return switch (row.getString("state")) {
      case "discovered" -> new JobState.Discovered();
      case "decided" -> new JobState.Decided();
      case "downloaded" -> new JobState.Downloaded();
      case "verified" -> new JobState.Verified();
      case "quarantined" -> new JobState.Quarantined();
      case "inspected" -> new JobState.Inspected();
      case "staged" -> new JobState.Staged();
      case "tried" -> new JobState.Tried();
      case "ready" ->
          new JobState.Ready(
              isWaiting, people.isEmpty() ? List.of() : List.of(people.split(SEPARATOR, -1)));
      case "promoted" -> new JobState.Promoted();
      case "watched" -> new JobState.Watched();
      case "done" -> new JobState.Done();
      case "returning" -> new JobState.Returning();
      case "rolled-back" -> new JobState.RolledBack();
      case "rejected" -> new JobState.Rejected();
      case "cancelled" -> new JobState.Cancelled();
      default -> throw unknown("state");
    };
  }

  /// Writes changes and what people are told of them, all or none.
  void commit(List<Line> lines, List<Telling> tellings) {
    database.in(handle -> {
      for (Line each : lines) {
        long entry = SqlLedger.append(handle, each);
        write(handle, each.job(), entry);
        if (each.isBad()) {
          mark(handle, each);
        }
      }
      tellings.forEach(each -> SqlOutbox.keep(handle, each));
      return lines.size();
    });
  }

  private static void write(Handle handle, Job job, long entry) {
    List<String> people =
        job.state() instanceof JobState.Ready(boolean _, List<String> names) ? names : List.of();
    handle
        .createUpdate(
            """
            insert into updates_job
              (id, server, name, from_version, to_version, priority, asked_by, made_at, not_before,
               state, waits, approved_by, since, reason, attempts, failures, begun, ended_at, entry)
            values
              (:id, :server, :name, :from, :to, :priority, :asked, :made, :not_before,
               :state, :waits, :approved, :since, :reason, :attempts, :failures, :begun, :ended,
               :entry)
            on conflict (id) do update set
              priority = excluded.priority, not_before = excluded.not_before,
              state = excluded.state, waits = excluded.waits, approved_by = excluded.approved_by,
              since = excluded.since, reason = excluded.reason, attempts = excluded.attempts,
              failures = excluded.failures, begun = excluded.begun, ended_at = excluded.ended_at,
              entry = excluded.entry
            """)
        .bind("id", job.id())
        .bind("server", job.server().value())
        .bind("name", job.target().name())
        .bind("from", job.from().text())
        .bind("to", job.to().text())
        .bind("priority", job.priority().wire())
        .bind("asked", job.askedBy())
        .bind("made", job.made().toString())
        .bind("not_before", job.notBefore().toString())
        .bind("state", job.state().wire())
        .bind("waits", job.state().isWaiting() ? 1 : 0)
        .bind("approved", String.join(SEPARATOR, people))
        .bind("since", job.since().toString())
        .bind("reason", job.reason())
        .bind("attempts", job.attempts())
        .bind("failures", job.failures())
        .bind("begun", job.begun().map(JobStep::wire).orElse(null))
        .bind("ended", job.ended().map(Instant::toString).orElse(null))
        .bind("entry", entry)
        .execute();
  }

  private static void mark(Handle handle, Line line) {
    handle
        .createUpdate(
            """
            insert into updates_bad (name, version, why, at, job)
            values (:name, :version, :why, :at, :job)
            on conflict (name, version) do update set
              why = excluded.why, at = excluded.at, job = excluded.job
            """)
        .bind("name", line.job().target().name())
        .bind("version", line.job().to().text())
        .bind("why", line.why().orElse(line.job().reason()))
        .bind("at", line.at().toString())
        .bind("job", line.job().id())
        .execute();
  }

  /// Whether there is or was a job with this id.
  boolean isTaken(String id) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select exists (select 1 from updates_job where id = :id)
                  or exists (select 1 from updates_step where job = :id)
                """)
            .bind("id", id)
            .mapTo(Boolean.class)
            .one());
  }

  /// Versions that are not taken again, the newest mark first.
  List<BadVersion> bad() {
    return database.in(handle ->
        handle
            .createQuery("select * from updates_bad order by at desc, name, version limit 1000")
            .map((rows, _) -> bad(rows))
            .list());
  }

  Optional<BadVersion> bad(String name, Version version) {
    return database.in(handle ->
        handle
            .createQuery("select * from updates_bad where name = :name and version = :version")
            .bind("name", name)
            .bind("version", version.text())
            .map((rows, _) -> bad(rows))
            .findOne());
  }

  private static BadVersion bad(ResultSet rows) throws SQLException {
    return new BadVersion(
        rows.getString("name"),
        Version.of(rows.getString("version")),
        rows.getString("why"),
        Instant.parse(rows.getString("at")),
        rows.getString("job"));
  }

  boolean forgive(String name, Version version) {
    return database.in(handle ->
        handle.execute(
            "delete from updates_bad where name = ? and version = ?", name, version.text()))
        > 0;
  }

  /// Who has paused the queue.
  Optional<String> paused() {
    return database.in(handle ->
        handle.createQuery("select paused_by from updates_paused").mapTo(String.class).findOne());
  }

  void pause(String by, Instant now) {
    database.in(handle ->
        handle.execute(
            "insert or replace into updates_paused (id, paused_by, paused_at) values (1, ?, ?)",
            by,
            now.toString()));
  }

  boolean resume() {
    return database.in(handle -> handle.execute("delete from updates_paused")) > 0;
  }

  /// Takes jobs away that have ended: their rows, and of their lines all but the digests. Lines at
  /// the beginning of the ledger that nobody needs any more go as a whole.
  void prune(List<Line> goodbyes) {
    database.in(handle -> {
      for (Line each : goodbyes) {
        String id = each.job().id();
        handle.execute("delete from updates_job where id = ?", id);
        handle.execute("update updates_step set content = null where job = ?", id);
        SqlLedger.append(handle, each);
      }
      return cut(handle);
    });
  }

  private static int cut(Handle handle) {
    Optional<Long> first =
        handle
            .createQuery("select min(s.seq) from updates_step s join updates_job j on j.id = s.job")
            .mapTo(Long.class)
            .findOne();
    String end =
        first.map(seq -> "seq < " + seq).orElse("seq < (select max(seq) from updates_step)");
    handle.execute(
        """
        update updates_anchor set
          seq = (select seq from updates_step where %1$s order by seq desc limit 1),
          hash = (select hash from updates_step where %1$s order by seq desc limit 1)
        where exists (select 1 from updates_step where %1$s)
        """
            .formatted(end));
    return handle.execute("delete from updates_step where " + end);
  }
}
