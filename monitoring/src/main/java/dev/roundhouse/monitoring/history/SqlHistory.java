package dev.roundhouse.monitoring.history;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.HistorySettings;
import dev.roundhouse.monitoring.Sample.Sheet;
import dev.roundhouse.storage.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// Samples in the store. A step is written whole or not at all, and with it what follows: coarser
/// samples whose time is over, and the end of those that are too old or too many. Written by one
/// thread, read by many.
public final class SqlHistory {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");
  private static final int VERSION = 1;

  /// What a row takes beside its body, about: measured with 200 servers.
  private static final int ROW = 24;

  /// Too many samples are taken away in so many parts, so that it is not done with every step.
  private static final int PARTS = 20;

  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long NEVER = Long.MIN_VALUE;

  private final Database database;
  private final SqlRows rows = new SqlRows();
  // Not known before it is asked for the first time: all rows have to be looked at for that.
  private @Nullable Long bytes;
  private long toldFull = NEVER;
  private long swept = NEVER;

  private SqlHistory(Database database) {
    this.database = requireNonNull(database, "database");
  }

  public static SqlHistory open(Database database) {
    database.migrate("monitoring", VERSION);
    return new SqlHistory(database);
  }

  private static long weigh(Handle handle) {
    return weigh(handle, "monitoring_step", "true") + weigh(handle, "monitoring_sample", "true");
  }

  private static long weigh(Handle handle, String table, String where) {
    return handle
        .createQuery(
            "select coalesce(sum(length(body) + %d), 0) from %s where %s"
                .formatted(ROW, table, where))
        .mapTo(Long.class)
        .one();
  }

  /// About what the samples take.
  public synchronized long bytes() {
    Long known = bytes;
    long is = known == null ? database.in(SqlHistory::weigh) : known;
    bytes = is;
    return is;
  }

  /// Reads in one transaction.
  public <T> T read(Reading<T> reading) {
    return database.in(handle -> reading.of(rows, handle));
  }

  /// Something that reads samples.
  @FunctionalInterface
  public interface Reading<T> {
    T of(SqlRows rows, Handle handle);
  }

  /// Writes a step; when this returns it is on the disk.
  ///
  /// @throws dev.roundhouse.storage.StorageException when nothing of it was written
  public synchronized void write(Step step, HistorySettings settings) {
    long before = bytes();
    bytes =
        database.in(handle -> {
          Writing writing = new Writing(handle, settings, before);
          writing.write(step);
          return writing.bytes;
        });
  }

  /// One transaction.
  private final class Writing {
    private final Handle handle;
    private final HistorySettings settings;
    private long bytes;

    Writing(Handle handle, HistorySettings settings, long bytes) {
      this.handle = handle;
      this.settings = settings;
      this.bytes = bytes;
    }

    void write(Step step) {
      long at = step.at().toEpochMilli();
      put(Tier.SAMPLES, at, merged(step));
      for (Tier tier : List.of(Tier.FIVE_MINUTES, Tier.HOURS)) {
        // The clock was set back: that time is over already.
        if (at < rows.rolled(handle, tier)) {
          put(tier, tier.floor(at), merged(step));
        }
      }
      long now = step.until().toEpochMilli();
      roll(Tier.SAMPLES, Tier.FIVE_MINUTES, now);
      roll(Tier.FIVE_MINUTES, Tier.HOURS, now);
      prune(now);
      fit(now);
      sweep(now);
    }

    private Merged merged(Step step) {
      Merged merged = new Merged();
      merged.span(step.until().toEpochMilli(), step.seen().toMillis(), 1);
      merged.whole().add(step.whole());
      step.servers().forEach((server, own) -> merged.server(id(server)).add(own));
      return merged;
    }

    private int id(ServerId server) {
      Optional<Integer> known = rows.id(handle, server);
      if (known.isPresent()) {
        return known.get();
      }
      handle.execute("insert into monitoring_server (name) values (?)", server.value());
      return rows.id(handle, server).orElseThrow();
    }

    /// Adds it to what is there of that time, if there is anything.
    private void put(Tier tier, long at, Merged merged) {
      if (at <= rows.newest(handle, tier)) {
        merged.add(handle, tier, at, at + 1);
        bytes -= delete(tier, at, at + 1);
      }
      byte[] whole = SampleForm.written(merged.whole().sealed());
      handle.execute(
          "insert into monitoring_step (tier, at, until, seen, looks, body)"
              + " values (?, ?, ?, ?, ?, ?)",
          tier.number(),
          at,
          tier == Tier.SAMPLES ? merged.until : at + tier.millis(),
          merged.seen,
          merged.looks,
          whole);
      bytes += whole.length + ROW;
      PreparedBatch batch =
          handle.prepareBatch(
              "insert into monitoring_sample (tier, at, server, body) values (?, ?, ?, ?)");
      for (Map.Entry<Integer, Sheet> each : merged.servers.entrySet()) {
        byte[] body = SampleForm.written(each.getValue().sealed());
        batch.add(tier.number(), at, each.getKey(), body);
        bytes += body.length + ROW;
      }
      if (batch.size() > 0) {
        batch.execute();
      }
    }

    /// Makes the coarser samples whose time is over, also those that a crash has left.
    private void roll(Tier from, Tier to, long now) {
      long start = rows.rolled(handle, to);
      Optional<Long> next = rows.first(handle, from, start);
      while (next.isPresent() && to.floor(next.get()) + to.millis() <= now) {
        long slot = to.floor(next.get());
        Merged merged = new Merged();
        merged.add(handle, from, slot, slot + to.millis());
        put(to, slot, merged);
        next = rows.first(handle, from, slot + to.millis());
      }
    }

    /// What is not part of a coarser one yet stays.
    private long limit(Tier tier) {
      return switch (tier) {
        case SAMPLES -> rows.rolled(handle, Tier.FIVE_MINUTES);
        case FIVE_MINUTES -> rows.rolled(handle, Tier.HOURS);
        case HOURS -> Long.MAX_VALUE;
      };
    }

    private void prune(long now) {
      for (Tier tier : Tier.values()) {
        long old = now - tier.keep(settings.keep()).toMillis();
        bytes -= delete(tier, Long.MIN_VALUE, Math.min(old, limit(tier)));
      }
    }

    private void fit(long now) {
      long most = settings.size().bytes();
      for (Tier tier : Tier.values()) {
        long limit = Math.min(limit(tier), now);
        Optional<Long> oldest = rows.first(handle, tier, Long.MIN_VALUE);
        while (bytes > most && oldest.isPresent() && oldest.get() < limit) {
          long end =
              Math.min(limit, oldest.get() + Math.max(60_000, (limit - oldest.get()) / PARTS));
          bytes -= delete(tier, Long.MIN_VALUE, end);
          tell(tier, end, now);
          oldest = rows.first(handle, tier, Long.MIN_VALUE);
        }
      }
    }

    private void tell(Tier tier, long end, long now) {
      if (toldFull == NEVER || now - toldFull >= DAY) {
        toldFull = now;
        LOG.log(
            Level.WARNING,
            "the history takes more than monitoring.history.size ({0}): of what is kept by {1},"
                + " what is older than {2} is gone, and more will go; keep it for a shorter time,"
                + " or give it more room",
            settings.size(),
            tier == Tier.SAMPLES ? "sample" : tier.step(settings.every()),
            Instant.ofEpochMilli(end));
      }
    }

    /// Forgets the names of servers that there is no sample of any more; once a day.
    private void sweep(long now) {
      if (swept == NEVER) {
        swept = now;
      } else if (now - swept >= DAY) {
        swept = now;
        handle.execute(
            "delete from monitoring_server where id not in"
                + " (select distinct server from monitoring_sample)");
      }
    }

    private long delete(Tier tier, long from, long to) {
      String where = "tier = %d and at >= %d and at < %d".formatted(tier.number(), from, to);
      if (rows.first(handle, tier, from).filter(first -> first < to).isEmpty()) {
        return 0;
      }
      long freed =
          weigh(handle, "monitoring_step", where) + weigh(handle, "monitoring_sample", where);
      handle.execute("delete from monitoring_step where " + where);
      handle.execute("delete from monitoring_sample where " + where);
      return freed;
    }
  }

  /// Several samples that become one.
  private final class Merged {
    private final Sheet whole = new Sheet();
    private final Map<Integer, Sheet> servers = new TreeMap<>();
    private long until = Long.MIN_VALUE;
    private long seen;
    private long looks;

    void span(long end, long more, long looked) {
      until = Math.max(until, end);
      seen += more;
      looks += looked;
    }

    Sheet whole() {
      return whole;
    }

    Sheet server(int id) {
      return servers.computeIfAbsent(id, _ -> new Sheet());
    }

    void add(Handle handle, Tier tier, long from, long to) {
      rows.steps(
          handle,
          tier,
          from,
          to,
          row -> {
            span(row.until(), row.seen(), row.looks());
            rows.add(row.body(), whole);
          });
      rows.samples(handle, tier, from, to, (server, body) -> rows.add(body, server(server)));
    }
  }

  /// The names of servers by their numbers.
  public Map<Integer, ServerId> servers(Handle handle) {
    Map<Integer, ServerId> all = new HashMap<>();
    handle
        .createQuery("select id, name from monitoring_server")
        .map((row, _) -> Map.entry(row.getInt(1), new ServerId(row.getString(2))))
        .forEach(each -> all.put(each.getKey(), each.getValue()));
    return all;
  }
}
