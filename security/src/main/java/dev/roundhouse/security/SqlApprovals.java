package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Requests for approval. What is told to anybody is on the disk before.
final class SqlApprovals {
  private static final int VERSION = 1;

  private final Database database;

  SqlApprovals(Database database) {
    this.database = requireNonNull(database, "database");
    database.migrate("approval", VERSION);
  }

  /// What is done with one request, alone.
  @FunctionalInterface
  interface Change {
    ApprovalState of(ApprovalRequest request);
  }

  void add(ApprovalRequest request) {
    database.in(handle ->
        handle
            .createUpdate(
                """
                insert into approval_request
                  (id, subject, server, tool, arguments, digest, reason, created_at, expires_at, state)
                values
                  (:id, :subject, :server, :tool, :arguments, :digest, :reason, :created, :expires,
                   'waiting')
                """)
            .bind("id", request.id())
            .bind("subject", request.subject())
            .bind("server", request.server().value())
            .bind("tool", request.tool())
            .bind("arguments", request.arguments())
            .bind("digest", request.digest())
            .bind("reason", request.reason())
            .bind("created", text(request.created()))
            .bind("expires", text(request.expires()))
            .execute());
  }

  /// Whole seconds, so that texts sort as times do.
  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// The newest for this very call.
  Optional<ApprovalRequest> newest(String digest) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select * from approval_request where digest = :digest
                order by created_at desc, rowid desc limit 1
                """)
            .bind("digest", digest)
            .map((rows, _) -> request(rows))
            .findOne());
  }

  /// @param state only these; null for all
  List<ApprovalRequest> list(@Nullable String state) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select * from approval_request where :state is null or state = :state
                order by created_at, rowid limit 1000
                """)
            .bind("state", state)
            .map((rows, _) -> request(rows))
            .list());
  }

  int waiting(String subject) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select count(*) from approval_request where subject = :subject and state = 'waiting'
                """)
            .bind("subject", subject)
            .mapTo(Integer.class)
            .one());
  }

  /// Moves a request by what the change says, with nothing between looking and writing.
  ///
  /// @return as it is then; empty when there is none
  Optional<ApprovalRequest> change(String id, Change change) {
    return database.in(handle -> {
      Optional<ApprovalRequest> found = find(handle, id);
      if (found.isEmpty()) {
        return found;
      }
      ApprovalState state = change.of(found.get());
      if (!state.equals(found.get().state())) {
        write(handle, id, state);
      }
      return Optional.of(found.get().in(state));
    });
  }

  private static Optional<ApprovalRequest> find(Handle handle, String id) {
    return handle
        .createQuery("select * from approval_request where id = :id")
        .bind("id", id)
        .map((rows, _) -> request(rows))
        .findOne();
  }

  private static void write(Handle handle, String id, ApprovalState state) {
    handle
        .createUpdate(
            """
            update approval_request set state = :state, decided_by = :by, decided_at = :at
            where id = :id
            """)
        .bind("id", id)
        .bind("state", state.wire())
        .bind("by", by(state))
        .bind("at", at(state))
        .execute();
  }

  private static @Nullable String by(ApprovalState state) {
    return switch (state) {
      case ApprovalState.Waiting _, ApprovalState.Expired _ -> null;
      case ApprovalState.Approved(String by, Instant _, Instant _) -> by;
      case ApprovalState.Denied(String by, Instant _, Instant _) -> by;
      case ApprovalState.Used(String by, Instant _) -> by;
    };
  }

  private static @Nullable String at(ApprovalState state) {
    return switch (state) {
      case ApprovalState.Waiting _ -> null;
      case ApprovalState.Expired(Instant at) -> text(at);
      case ApprovalState.Approved(String _, Instant at, Instant _) -> text(at);
      case ApprovalState.Denied(String _, Instant at, Instant _) -> text(at);
      case ApprovalState.Used(String _, Instant at) -> text(at);
    };
  }

  /// Those that are still open and too late by now.
  List<String> overdue(Instant now) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select id from approval_request
                where expires_at <= :now and (state = 'waiting' or state = 'approved')
                """)
            .bind("now", text(now))
            .mapTo(String.class)
            .list());
  }

  /// Deletes what ended long ago.
  void forget(Instant before) {
    database.in(handle ->
        handle
            .createUpdate("delete from approval_request where expires_at < :before")
            .bind("before", text(before))
            .execute());
  }

  private static ApprovalRequest request(ResultSet rows) throws SQLException {
    Instant expires = Instant.parse(rows.getString("expires_at"));
    return new ApprovalRequest(
        rows.getString("id"),
        rows.getString("subject"),
        new ServerId(rows.getString("server")),
        rows.getString("tool"),
        rows.getString("arguments"),
        rows.getString("digest"),
        rows.getString("reason"),
        Instant.parse(rows.getString("created_at")),
        expires,
        state(rows, expires));
  }

  private static ApprovalState state(ResultSet rows, Instant expires) throws SQLException {
    String decided = rows.getString("decided_at");
    Instant at = decided == null ? expires : Instant.parse(decided);
    String by = String.valueOf(rows.getString("decided_by"));
    return switch (rows.getString("state")) {
      case "waiting" -> new ApprovalState.Waiting(expires);
      case "approved" -> new ApprovalState.Approved(by, at, expires);
      case "denied" -> new ApprovalState.Denied(by, at, expires);
      case "used" -> new ApprovalState.Used(by, at);
      default -> new ApprovalState.Expired(at);
    };
  }
}
