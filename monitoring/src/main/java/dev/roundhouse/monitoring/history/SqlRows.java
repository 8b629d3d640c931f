package dev.roundhouse.monitoring.history;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Sample;
import dev.roundhouse.monitoring.Sample.Measure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads samples out of the tables. Safe for many threads.
public final class SqlRows {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");

  /// Of instances it is known that there were none where nothing else is said.
  private static final List<Measure> ALWAYS_KNOWN =
      List.of(Measure.RUNNING, Measure.ASLEEP, Measure.OTHER);

  private final AtomicBoolean isTold = new AtomicBoolean();

  SqlRows() {}

  /// One step at some resolution.
  ///
  /// @param seen milliseconds of it in which the program ran and looked
  /// @param looks how many samples it is made of
  /// @param body of the whole program or of a server; null when that had nothing
  @SuppressWarnings("ArrayRecordComponent")
  record Row(long at, long until, long seen, long looks, byte @Nullable [] body) {}

  /// Its number; empty when there is no sample of it.
  public Optional<Integer> id(Handle handle, ServerId server) {
    return handle
        .createQuery("select id from monitoring_server where name = :name")
        .bind("name", server.value())
        .mapTo(Integer.class)
        .findOne();
  }

  /// When the first one from a moment on begins.
  Optional<Long> first(Handle handle, Tier tier, long from) {
    return handle
        .createQuery("select min(at) from monitoring_step where tier = :tier and at >= :from")
        .bind("tier", tier.number())
        .bind("from", from)
        .mapTo(Long.class)
        .findOne();
  }

  long newest(Handle handle, Tier tier) {
    return handle
        .createQuery("select max(at) from monitoring_step where tier = :tier")
        .bind("tier", tier.number())
        .mapTo(Long.class)
        .findOne()
        .orElse(Long.MIN_VALUE);
  }

  /// Up to when there are samples of this resolution; what is later is in finer ones only.
  long rolled(Handle handle, Tier tier) {
    long newest = newest(handle, tier);
    return newest == Long.MIN_VALUE ? newest : newest + tier.millis();
  }

  /// When the last sample ends; empty when there is none.
  public Optional<Long> end(Handle handle) {
    return handle
        .createQuery("select max(until) from monitoring_step where tier = 0")
        .mapTo(Long.class)
        .findOne();
  }

  /// When the first sample of all begins; empty when there is none.
  public Optional<Long> start(Handle handle) {
    return handle
        .createQuery(
            """
            select min(at) from (
              select min(at) as at from monitoring_step where tier = 0 union all
              select min(at) from monitoring_step where tier = 1 union all
              select min(at) from monitoring_step where tier = 2)
            """)
        .mapTo(Long.class)
        .findOne();
  }

  /// Whether samples of this resolution go back to a moment, as far as any do.
  public boolean reaches(Handle handle, Tier tier, long from) {
    long slack = Tier.HOURS.millis();
    long oldest = first(handle, tier, Long.MIN_VALUE).orElse(Long.MAX_VALUE);
    return oldest <= from || oldest - slack <= start(handle).orElse(Long.MAX_VALUE);
  }

  void steps(Handle handle, Tier tier, long from, long to, Consumer<Row> told) {
    handle
        .createQuery(
            """
            select at, until, seen, looks, body from monitoring_step
            where tier = :tier and at >= :from and at < :to order by at
            """)
        .bind("tier", tier.number())
        .bind("from", from)
        .bind("to", to)
        .map((row, _) ->
            new Row(
                row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getBytes(5)))
        .forEach(told);
  }

  void samples(Handle handle, Tier tier, long from, long to, BiConsumer<Integer, byte[]> told) {
    handle
        .createQuery(
            """
            select server, body from monitoring_sample
            where tier = :tier and at >= :from and at < :to
            """)
        .bind("tier", tier.number())
        .bind("from", from)
        .bind("to", to)
        .map((row, _) -> Map.entry(row.getInt(1), row.getBytes(2)))
        .forEach(each -> told.accept(each.getKey(), each.getValue()));
  }

  private void steps(Handle handle, int server, Tier tier, long from, long to, Consumer<Row> told) {
    handle
        .createQuery(
            """
            select t.at, t.until, t.seen, t.looks, s.body from monitoring_step t
            left join monitoring_sample s
              on s.tier = t.tier and s.at = t.at and s.server = :server
            where t.tier = :tier and t.at >= :from and t.at < :to order by t.at
            """)
        .bind("server", server)
        .bind("tier", tier.number())
        .bind("from", from)
        .bind("to", to)
        .map((row, _) ->
            new Row(
                row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getBytes(5)))
        .forEach(told);
  }

  /// Adds what is written; what is damaged is left out, and told once.
  void add(byte @Nullable [] body, Sample.Sheet to) {
    if (body == null) {
      return;
    }
    try {
      SampleForm.read(body, to);
    } catch (IllegalArgumentException e) {
      if (isTold.compareAndSet(false, true)) {
        LOG.log(
            Level.WARNING,
            "a sample of the history is left out, as are others like it: {0}",
            e.getMessage());
      }
    }
  }

  /// A sample in a series.
  public interface Told {
    /// @param at milliseconds since 1970
    void sample(long at, long seen, Sample.Sheet sample);
  }

  /// Tells the samples of a server, or of the whole, that begin in a time: at this resolution, and
  /// at a finer one where the coarser ones are not made yet. Where the program did not run there is
  /// none.
  public void each(
      Handle handle, Optional<ServerId> server, Tier tier, long from, long to, Told told) {
    long next = from;
    for (Tier each : tier.andFiner()) {
      long end = each == Tier.SAMPLES ? to : Math.min(to, rolled(handle, each));
      if (next < end) {
        each(handle, server, each, next, end, row -> tell(row, server.isPresent(), told));
        next = end;
      }
    }
  }

  private void each(
      Handle handle, Optional<ServerId> server, Tier tier, long from, long to, Consumer<Row> told) {
    if (server.isEmpty()) {
      steps(handle, tier, from, to, told);
    } else {
      steps(handle, id(handle, server.get()).orElse(-1), tier, from, to, told);
    }
  }

  private void tell(Row row, boolean isServer, Told told) {
    Sample.Sheet sheet = new Sample.Sheet();
    add(row.body(), sheet);
    if (isServer) {
      ALWAYS_KNOWN.forEach(measure -> sheet.looked(measure, row.looks()));
    }
    told.sample(row.at(), row.seen(), sheet);
  }

  /// The sums of every server that had anything in a time.
  public Map<Integer, Sample.Sheet> sums(Handle handle, Tier tier, long from, long to) {
    Map<Integer, Sample.Sheet> all = new TreeMap<>();
    long next = from;
    for (Tier each : tier.andFiner()) {
      long end = each == Tier.SAMPLES ? to : Math.min(to, rolled(handle, each));
      if (next < end) {
        samples(
            handle,
            each,
            next,
            end,
            (server, body) -> add(body, all.computeIfAbsent(server, _ -> new Sample.Sheet())));
        next = end;
      }
    }
    return all;
  }
}
