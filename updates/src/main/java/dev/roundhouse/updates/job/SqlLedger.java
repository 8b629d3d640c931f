package dev.roundhouse.updates.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Canonical;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerEntry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The ledger: what happened to jobs, line behind line. A line has a content, which is JSON in its
/// canonical form, the digest of that, the hash of the line before, and a hash over its number and
/// both. So the content of a job that retention takes away can go, and the chain holds.
final class SqlLedger {
  /// Steps of one job that are told; more are those of a stage that never comes to an end.
  private static final int MOST = 2000;

  private final Database database;

  SqlLedger(Database database) {
    this.database = requireNonNull(database, "database");
  }

  /// A place in the chain.
  record Link(long seq, String hash) {}

  /// A line as it lies there.
  record Row(
      long seq, String job, Optional<String> content, String digest, String prev, String hash) {
    /// Whether its parts fit each other.
    Optional<String> wrong() {
      if (content.isPresent() && !digest.equals(sha256(content.get()))) {
        return Optional.of("its content is not the one that was written");
      }
      return hash.equals(chained(seq, prev, digest))
          ? Optional.empty()
          : Optional.of("its hash is not the one of its number, digest and predecessor");
    }

    Link link() {
      return new Link(seq, hash);
    }
  }

  /// Writes the next line, within the transaction that writes what it tells of.
  static long append(Handle handle, Line line) {
    Link before = last(handle);
    long seq = before.seq() + 1;
    String content = content(seq, line);
    String digest = sha256(content);
    handle
        .createUpdate(
            """
            insert into updates_step (seq, job, content, digest, prev, hash)
            values (:seq, :job, :content, :digest, :prev, :hash)
            """)
        .bind("seq", seq)
        .bind("job", line.job().id())
        .bind("content", content)
        .bind("digest", digest)
        .bind("prev", before.hash())
        .bind("hash", chained(seq, before.hash(), digest))
        .execute();
    return seq;
  }

  private static Link last(Handle handle) {
    return handle
        .createQuery("select seq, hash from updates_step order by seq desc limit 1")
        .map((rows, _) -> new Link(rows.getLong(1), rows.getString(2)))
        .findOne()
        .orElseGet(() -> anchor(handle));
  }

  /// The line behind which the ledger begins.
  static Link anchor(Handle handle) {
    return handle
        .createQuery("select seq, hash from updates_anchor where id = 1")
        .map((rows, _) -> new Link(rows.getLong(1), rows.getString(2)))
        .one();
  }

  private static String content(long seq, Line line) {
    JsonWriter json =
        new JsonWriter()
            .object()
            .member("seq", seq)
            .member("at", line.at().toString())
            .member("job", line.job().id())
            .member("what", line.what().wire())
            .member("state", line.job().state().wire());
    if (line.what() == LedgerEntry.What.MADE) {
      json.member("server", line.job().server().value())
          .member("name", line.job().target().name())
          .member("from", line.job().from().text())
          .member("to", line.job().to().text())
          .member("priority", line.job().priority().wire());
    }
    line.step().ifPresent(step -> json.member("step", step.wire()));
    line.by().ifPresent(by -> json.member("by", by));
    line.why().ifPresent(why -> json.member("why", why));
    if (line.evidence().isPresent()) {
      json.key("evidence").raw(line.evidence());
    }
    try {
      return new String(Canonical.of(Json.parse(json.end().toBytes())), UTF_8);
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("evidence nests too deep: " + e.getMessage(), e);
    }
  }

  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String chained(long seq, String prev, String digest) {
    return sha256(seq + "\n" + prev + "\n" + digest);
  }

  /// What happened to a job, the oldest first.
  List<LedgerEntry> of(String job) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select content from (
                  select seq, content from updates_step
                  where job = :job and content is not null order by seq desc limit :most)
                order by seq
                """)
            .bind("job", job)
            .bind("most", MOST)
            .map((rows, _) -> entry(rows.getString(1)))
            .list());
  }

  /// What the newest of its lines about this step says was found out.
  Json evidence(String job, JobStep step) {
    return of(job).reversed().stream()
        .filter(each -> each.step().filter(step::equals).isPresent())
        .map(LedgerEntry::evidence)
        .filter(Json::isPresent)
        .findFirst()
        .orElse(Json.ABSENT);
  }

  /// Lines behind a number, the oldest first.
  List<Row> after(long seq, int most) {
    return database.in(handle ->
        handle
            .createQuery("select * from updates_step where seq > :seq order by seq limit :most")
            .bind("seq", seq)
            .bind("most", most)
            .map((rows, _) ->
                new Row(
                    rows.getLong("seq"),
                    rows.getString("job"),
                    Optional.ofNullable(rows.getString("content")),
                    rows.getString("digest"),
                    rows.getString("prev"),
                    rows.getString("hash")))
            .list());
  }

  /// Reads a content.
  ///
  /// @throws StorageException when nobody of this program has written it
  static LedgerEntry entry(String content) {
    try {
      Json json = Json.parse(content.getBytes(UTF_8));
      return new LedgerEntry(
          json.get("seq").integer(0),
          Instant.parse(text(json, "at")),
          text(json, "job"),
          LedgerEntry.What.read(text(json, "what"))
              .orElseThrow(() -> new IllegalArgumentException("nothing that happens to jobs")),
          text(json, "state"),
          maybe(json, "step").flatMap(JobStep::read),
          maybe(json, "by"),
          maybe(json, "why"),
          json.get("evidence"));
    } catch (MalformedFrame | IllegalArgumentException | DateTimeException e) {
      throw new StorageException(
          "a line of the ledger of updates is damaged (%s); see: roundhouse update verify-ledger"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static String text(Json json, String key) {
    return maybe(json, key)
        .orElseThrow(() -> new IllegalArgumentException("it lacks its \"" + key + "\""));
  }

  private static Optional<String> maybe(Json json, String key) {
    return Optional.ofNullable(json.get(key).text());
  }
}
