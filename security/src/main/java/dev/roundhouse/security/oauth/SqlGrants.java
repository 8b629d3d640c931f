package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.RemoteAccess.Standing;
import dev.roundhouse.security.RemoteTerms;
import dev.roundhouse.storage.Database;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Registrations and grants on the disk. What can be used stands in one closed column, bound to the
/// row it is of; the rest is for people to see. A row that does not open is as if it were not
/// there: its key is gone, or somebody has moved it. Safe for many threads.
final class SqlGrants {
  private static final int VERSION = 1;

  private final Database database;
  private final Vault vault;
  private final Ticker ticker;

  SqlGrants(Database database, Vault vault, Ticker ticker) {
    this.database = requireNonNull(database, "database");
    this.vault = requireNonNull(vault, "vault");
    this.ticker = requireNonNull(ticker, "ticker");
    database.migrate("oauth", VERSION);
  }

  /// Puts a grant in the place of the one before.
  void put(Grant grant) {
    byte[] closed =
        vault.close(written(grant), "grant", grant.server(), grant.subject(), grant.issuer());
    database.in(handle -> {
      delete(handle, grant.server(), grant.subject());
      return handle
          .createUpdate(
              """
              insert into oauth_grant
                (server, subject, issuer, scopes, granted_at, ends_at, sealed)
              values (:server, :subject, :issuer, :scopes, :granted, :ends, :sealed)
              """)
          .bind("server", grant.server())
          .bind("subject", grant.subject())
          .bind("issuer", grant.issuer())
          .bind("scopes", String.join(" ", grant.tokens().scopes()))
          .bind("granted", text(grant.granted()))
          .bind("ends", grant.tokens().life().ends().map(SqlGrants::text).orElse(null))
          .bind("sealed", closed)
          .execute();
    });
  }

  Optional<Grant> find(String server, String subject) {
    return database
        .in(handle ->
            handle
                .createQuery(
                    "select * from oauth_grant where server = :server and subject = :subject")
                .bind("server", server)
                .bind("subject", subject)
                .map((rows, _) -> grant(rows))
                .findOne())
        .flatMap(found -> found);
  }

  /// Without what can be used, in the order of their names.
  List<Standing> lines() {
    return database
        .in(handle ->
            handle
                .createQuery("select * from oauth_grant order by server, subject")
                .map((rows, _) -> grant(rows))
                .list())
        .stream()
        .flatMap(Optional::stream)
        .map(Grant::standing)
        .toList();
  }

  /// True when there was one.
  boolean remove(String server, String subject) {
    return database.in(handle -> delete(handle, server, subject)) > 0;
  }

  /// All that is kept of a server: it is gone, or means another one now.
  void removeAll(String server) {
    database.in(handle -> {
      handle
          .createUpdate("delete from oauth_grant where server = :server")
          .bind("server", server)
          .execute();
      return handle
          .createUpdate("delete from oauth_client where server = :server")
          .bind("server", server)
          .execute();
    });
  }

  /// The same, and with the last grant of a server what its issuers have registered.
  boolean forget(String server, String subject) {
    return database.in(handle -> {
      int count = delete(handle, server, subject);
      handle
          .createUpdate(
              """
              delete from oauth_client where server = :server
              and not exists (select 1 from oauth_grant where server = :server)
              """)
          .bind("server", server)
          .execute();
      return count > 0;
    });
  }

  /// True when there was one.
  boolean removeClient(String server, String issuer) {
    return database.in(handle ->
        handle
            .createUpdate("delete from oauth_client where server = :server and issuer = :issuer")
            .bind("server", server)
            .bind("issuer", issuer)
            .execute())
        > 0;
  }

  private static int delete(Handle handle, String server, String subject) {
    return handle
        .createUpdate("delete from oauth_grant where server = :server and subject = :subject")
        .bind("server", server)
        .bind("subject", subject)
        .execute();
  }

  /// Keeps what an issuer has registered, in the place of what it had before.
  void put(String server, String issuer, Registration.Client client) {
    byte[] closed = vault.close(written(client), "client", server, issuer);
    database.in(handle ->
        handle
            .createUpdate(
                """
                insert into oauth_client (server, issuer, registered_at, sealed)
                values (:server, :issuer, :now, :sealed)
                on conflict (server, issuer)
                do update set registered_at = excluded.registered_at, sealed = excluded.sealed
                """)
            .bind("server", server)
            .bind("issuer", issuer)
            .bind("now", text(ticker.instant()))
            .bind("sealed", closed)
            .execute());
  }

  /// What this very issuer has registered for a server; never that of another.
  Optional<Registration.Client> client(String server, String issuer) {
    return database
        .in(handle ->
            handle
                .createQuery(
                    "select sealed from oauth_client where server = :server and issuer = :issuer")
                .bind("server", server)
                .bind("issuer", issuer)
                .map((rows, _) -> rows.getBytes("sealed"))
                .findOne())
        .flatMap(closed -> vault.open(closed, "client", server, issuer))
        .flatMap(clear -> Optional.ofNullable(Documents.object(clear)))
        .map(SqlGrants::client);
  }

  private static byte[] written(Registration.Client client) {
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("id", client.id())
            .member("redirect", client.redirect().toString());
    client.secret().ifPresent(secret -> writer.member("secret", secret.reveal()));
    client.method().ifPresent(method -> writer.member("method", method));
    client.ends().ifPresent(ends -> writer.member("ends", ends.getEpochSecond()));
    return writer.end().toBytes();
  }

  private static Registration.Client client(Json json) {
    long ends = json.get("ends").integer(0);
    return new Registration.Client(
        own(json, "id"),
        Documents.text(json.get("secret")).map(Secret::of),
        Documents.text(json.get("method")),
        ends == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(ends)),
        URI.create(own(json, "redirect")));
  }

  private static byte[] written(Grant grant) {
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("way", grant.request().way().name())
            .member("resource", grant.request().resource())
            .member("client", grant.request().client())
            .member("asked", String.join(" ", grant.request().scopes()))
            .member("begins", grant.tokens().life().begins().getEpochSecond())
            .member("access", grant.tokens().access().reveal());
    grant.tokens().refresh().ifPresent(refresh -> writer.member("refresh", refresh.reveal()));
    return writer.end().toBytes();
  }

  private Optional<Grant> grant(ResultSet rows) throws SQLException {
    String server = rows.getString("server");
    String subject = rows.getString("subject");
    String issuer = rows.getString("issuer");
    Set<String> scopes = Challenge.scopes(rows.getString("scopes"));
    Instant granted = Instant.parse(rows.getString("granted_at"));
    Optional<Instant> ends = Optional.ofNullable(rows.getString("ends_at")).map(Instant::parse);
    return vault
        .open(rows.getBytes("sealed"), "grant", server, subject, issuer)
        .flatMap(clear -> Optional.ofNullable(Documents.object(clear)))
        .map(json ->
            new Grant(server, subject, issuer, request(json), granted, tokens(json, ends, scopes)));
  }

  private static Grant.Request request(Json json) {
    return new Grant.Request(
        RemoteTerms.Grant.valueOf(own(json, "way")),
        own(json, "resource"),
        own(json, "client"),
        Challenge.scopes(own(json, "asked")));
  }

  private static Tokens tokens(Json json, Optional<Instant> ends, Set<String> scopes) {
    Instant begins = Instant.ofEpochSecond(json.get("begins").integer(0));
    return new Tokens(
        Secret.of(own(json, "access")),
        Documents.text(json.get("refresh")).map(Secret::of),
        new Tokens.Life(begins, ends),
        scopes);
  }

  /// A member that was written here.
  private static String own(Json json, String key) {
    return requireNonNull(json.get(key).text(), key);
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
