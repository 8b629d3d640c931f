package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Records of tokens, never the tokens.
final class SqlTokens {
  static final int VERSION = 5;

  private final Database database;

  SqlTokens(Database database) {
    this.database = requireNonNull(database, "database");
    database.migrate("security", VERSION);
  }

  /// When keys end that are not the newest any more.
  Map<String, Instant> keyEnds() {
    return database.in(handle ->
        handle
            .createQuery("select kid, good_until from security_signing_key")
            .map((rows, _) ->
                Map.entry(rows.getString("kid"), Instant.parse(rows.getString("good_until"))))
            .list()
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /// An end that was settled earlier stays.
  void endKeys(Map<String, Instant> ends) {
    database.in(handle -> {
      ends.forEach((kid, end) ->
          handle
              .createUpdate(
                  """
                  insert into security_signing_key (kid, good_until) values (:kid, :end)
                  on conflict (kid) do update set good_until = :end
                  """)
              .bind("kid", kid)
              .bind("end", end.toString())
              .execute());
      return ends.size();
    });
  }

  void forgetKeys(Set<String> kids) {
    kids.forEach(kid ->
        database.in(handle ->
            handle
                .createUpdate("delete from security_signing_key where kid = :kid")
                .bind("kid", kid)
                .execute()));
  }

  /// Tokens of these keys that would be good for longer than until then.
  int goodBeyond(Set<String> kids, Instant end) {
    return kids.stream().mapToInt(kid -> goodBeyond(kid, end)).sum();
  }

  private int goodBeyond(String kid, Instant end) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select count(*) from security_token
                where kid = :kid and revoked_at is null and expires_at > :end
                """)
            .bind("kid", kid)
            .bind("end", end.truncatedTo(ChronoUnit.SECONDS).toString())
            .mapTo(Integer.class)
            .one());
  }

  Optional<Instant> revokedAt(String id) {
    return database.in(handle ->
        handle
            .createQuery(
                "select revoked_at from security_token where id = :id and revoked_at is not null")
            .bind("id", id)
            .mapTo(String.class)
            .findOne()
            .map(Instant::parse));
  }

  /// One that was made elsewhere, known only by its revocation.
  void addRevoked(String id, String subject, Instant at, Instant until) {
    database.in(handle ->
        handle
            .createUpdate(
                """
                insert into security_token (id, subject, scopes, created_at, expires_at, revoked_at)
                values (:id, :subject, '', :at, :until, :at)
                """)
            .bind("id", id)
            .bind("subject", subject)
            .bind("at", at.truncatedTo(ChronoUnit.SECONDS).toString())
            .bind("until", until.truncatedTo(ChronoUnit.SECONDS).toString())
            .execute());
  }

  /// @param kid the key it was signed with
  void add(TokenRecord record, String kid) {
    database.in(handle ->
        handle
            .createUpdate(
                """
                insert into security_token (id, subject, scopes, created_at, expires_at, kid)
                values (:id, :subject, :scopes, :created, :expires, :kid)
                """)
            .bind("id", record.id())
            .bind("subject", record.subject())
            .bind(
                "scopes",
                record.scopes().stream().map(Scope::wire).sorted().collect(Collectors.joining(" ")))
            .bind("created", record.created().toString())
            .bind("expires", record.expires().toString())
            .bind("kid", kid)
            .execute());
  }

  List<TokenRecord> list() {
    return database.in(handle ->
        handle
            .createQuery("select * from security_token order by created_at desc, id")
            .map((rows, _) -> record(rows))
            .list());
  }

  private static TokenRecord record(ResultSet rows) throws SQLException {
    Set<Scope> scopes = new HashSet<>();
    for (String scope : rows.getString("scopes").split(" ", -1)) {
      Scope.of(scope).ifPresent(scopes::add);
    }
    return new TokenRecord(
        rows.getString("id"),
        rows.getString("subject"),
        scopes,
        Instant.parse(rows.getString("created_at")),
        Instant.parse(rows.getString("expires_at")),
        Optional.ofNullable(rows.getString("revoked_at")).map(Instant::parse));
  }

  Set<String> revoked() {
    return database.in(handle ->
        new HashSet<>(
            handle
                .createQuery("select id from security_token where revoked_at is not null")
                .mapTo(String.class)
                .list()));
  }

  /// Deletes what expired before this moment; times are whole seconds, so their texts sort.
  Set<String> forget(Instant before) {
    return database.in(handle ->
        new HashSet<>(
            handle
                .createQuery("delete from security_token where expires_at < :before returning id")
                .bind("before", before.truncatedTo(ChronoUnit.SECONDS).toString())
                .mapTo(String.class)
                .list()));
  }

  /// Whether a token that is still good may have been signed with this key. Records of an earlier
  /// version do not say which it was.
  boolean needs(String kid, Instant now) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select 1 from security_token
                where (kid is null or kid = :kid) and revoked_at is null and expires_at >= :now
                limit 1
                """)
            .bind("kid", kid)
            .bind("now", now.truncatedTo(ChronoUnit.SECONDS).toString())
            .mapTo(Integer.class)
            .findOne()
            .isPresent());
  }

  boolean revoke(String id, Instant at) {
    return database.in(handle ->
        handle
            .createUpdate("update security_token set revoked_at = :at where id = :id")
            .bind("at", at.toString())
            .bind("id", id)
            .execute())
        > 0;
  }
}
