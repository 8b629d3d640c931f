package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Sample.Sheet;
import dev.roundhouse.monitoring.history.Look;
import dev.roundhouse.monitoring.history.Sampling;
import dev.roundhouse.monitoring.history.SqlHistory;
import dev.roundhouse.monitoring.history.SqlRows;
import dev.roundhouse.monitoring.history.Tier;
import dev.roundhouse.storage.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What was counted and measured of each server and of the whole, over the last weeks. One thread
/// takes a sample at a time and writes it; nobody who calls a server waits for that. Where the
/// program did not run nothing is known, and nothing is made up. Reads are for many threads.
public final class History implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.monitoring");

  /// More points than this no chart shows.
  public static final int MOST_POINTS = 2000;

  /// A sum is taken of samples that are at most this part of its time, where there are such.
  private static final int PARTS = 100;

  private final SqlHistory store;
  private final Supplier<Look> looks;
  private final Supplier<HistorySettings> settings;
  private final Ticker ticker;
  private final Thread sampling;
  private volatile @Nullable Look before;
  private boolean isFailing;

  /// @param looks at the program
  History(
      Database database, Supplier<Look> looks, Supplier<HistorySettings> settings, Ticker ticker) {
    this.store = SqlHistory.open(database);
    this.looks = requireNonNull(looks, "looks");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.sampling = Thread.ofVirtual().name("history").unstarted(this::work);
  }

  /// One that takes no samples before it is told to begin; those of earlier runs can be read.
  public static History open(
      Database database,
      HistorySources sources,
      Supplier<HistorySettings> settings,
      Ticker ticker) {
    return new History(database, () -> sources.look(ticker), settings, ticker);
  }

  /// Begins to take samples, until it is closed. Once.
  public void start() {
    sampling.start();
  }

  private void work() {
    try {
      step();
      while (true) {
        // By the clock, so that samples begin where coarser ones do.
        long every = settings.get().every().toMillis();
        long now = ticker.instant().toEpochMilli();
        ticker.sleepUntil(Instant.ofEpochMilli((now / every + 1) * every));
        step();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes a sample of the time since the last one, and writes it. When it cannot be written, the
  /// next one has all that was counted meanwhile.
  synchronized void step() {
    HistorySettings now = settings.get();
    try {
      Look look = looks.get();
      Look last = before;
      if (last != null && look.nanos() != last.nanos()) {
        store.write(Sampling.between(last, look, now.every()), now);
      }
      before = look;
      isFailing = false;
    } catch (RuntimeException e) {
      if (!isFailing) {
        LOG.log(
            Level.WARNING,
            "no sample is written to the history; it is tried again every {0} s: {1}",
            now.every().toSeconds(),
            e);
      }
      isFailing = true;
    }
  }

  /// What there was over time, at the coarsest resolution that is enough for so many points.
  ///
  /// @param server none for the whole program; of one that nobody knows there is nothing
  /// @param most points, 1 to [#MOST_POINTS]; there may be fewer
  public Series series(Optional<ServerId> server, Range range, int most) {
    if (most < 1 || most > MOST_POINTS) {
      throw new IllegalArgumentException(
          "a series has 1 to %d points, not %d".formatted(MOST_POINTS, most));
    }
    Duration every = settings.get().every();
    return store.read((rows, handle) -> {
      Duration wanted = range.length().dividedBy(most);
      Tier tier = tier(rows, handle, range, wanted);
      long step = tier.step(every).toMillis();
      long width = Math.max(1, Math.ceilDiv(range.length().toMillis(), step * most)) * step;
      long from = range.from().toEpochMilli();
      long to = range.to().toEpochMilli();
      // Points begin at whole multiples of their width; one that is only in part within the time
      // is left out at its beginning when there would be one too many.
      long last = Math.ceilDiv(to, width);
      long first = Math.max(Math.floorDiv(from, width), last - most);
      return series(
          rows, handle, server, tier, new Grid(first * width, (int) (last - first), width));
    });
  }

  /// Where the points of a series are, in milliseconds.
  private record Grid(long start, int points, long width) {
    Instant at(int point) {
      return Instant.ofEpochMilli(start + point * width);
    }
  }

  private Series series(
      SqlRows rows, Handle handle, Optional<ServerId> server, Tier tier, Grid grid) {
    Sheet[] sheets = new Sheet[grid.points()];
    long[] seen = new long[grid.points()];
    long end = grid.start() + grid.points() * grid.width();
    rows.each(
        handle,
        server,
        tier,
        grid.start(),
        end,
        (at, looked, sample) -> {
          int point = (int) ((at - grid.start()) / grid.width());
          Sheet sheet = sheets[point];
          sheets[point] = sheet == null ? sample : sheet.add(sample.sealed());
          seen[point] += looked;
        });
    List<Series.Point> points = new ArrayList<>(grid.points());
    for (int point = 0; point < grid.points(); point++) {
      points.add(
          new Series.Point(
              grid.at(point),
              Duration.ofMillis(seen[point]),
              Optional.ofNullable(sheets[point]).map(Sheet::sealed)));
    }
    return new Series(
        server, tier.step(settings.get().every()), Duration.ofMillis(grid.width()), points);
  }

  private Tier tier(SqlRows rows, Handle handle, Range range, Duration wanted) {
    Duration every = settings.get().every();
    long from = range.from().toEpochMilli();
    Tier finest = Tier.HOURS;
    for (Tier tier : List.of(Tier.HOURS, Tier.FIVE_MINUTES, Tier.SAMPLES)) {
      if (rows.reaches(handle, tier, from)) {
        if (tier.step(every).compareTo(wanted) <= 0) {
          return tier;
        }
        finest = tier;
      }
    }
    return finest;
  }

  /// What there was in a time, all in one. The edges are those of the samples that it is made of,
  /// which are at most a hundredth of it where finer ones are kept for so long.
  ///
  /// @param server none for the whole program
  public Summary summary(Optional<ServerId> server, Range range) {
    return store.read((rows, handle) -> {
      Cut cut = cut(rows, handle, range);
      if (cut == null) {
        return Summary.none(server);
      }
      Sheet sum = new Sheet();
      long[] seen = {0};
      rows.each(
          handle,
          server,
          cut.tier(),
          cut.from(),
          cut.to(),
          (_, looked, sample) -> {
            sum.add(sample.sealed());
            seen[0] += looked;
          });
      return new Summary(
          server, Optional.of(cut.range()), Duration.ofMillis(seen[0]), sum.sealed());
    });
  }

  /// The sums of every server that had anything in a time, by name.
  public Map<ServerId, Summary> summaries(Range range) {
    return store.read((rows, handle) -> {
      Map<ServerId, Summary> all = new TreeMap<>();
      Cut cut = cut(rows, handle, range);
      if (cut != null) {
        long[] seen = {0};
        rows.each(
            handle,
            Optional.empty(),
            cut.tier(),
            cut.from(),
            cut.to(),
            (_, looked, _) -> seen[0] += looked);
        Map<Integer, ServerId> names = store.servers(handle);
        rows.sums(handle, cut.tier(), cut.from(), cut.to())
            .forEach((id, sum) -> {
              ServerId server = requireNonNull(names.get(id), "a server of number " + id);
              all.put(
                  server,
                  new Summary(
                      Optional.of(server),
                      Optional.of(cut.range()),
                      Duration.ofMillis(seen[0]),
                      sum.sealed()));
            });
      }
      return all;
    });
  }

  /// The part of a time that there can be samples of, and which.
  private record Cut(Tier tier, long from, long to) {
    Range range() {
      return new Range(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
    }
  }

  private @Nullable Cut cut(SqlRows rows, Handle handle, Range range) {
    Tier tier = tier(rows, handle, range, range.length().dividedBy(PARTS));
    long from = range.from().toEpochMilli();
    long to = range.to().toEpochMilli();
    if (tier != Tier.SAMPLES) {
      long step = tier.step(Duration.ZERO).toMillis();
      from = Math.floorDiv(from, step) * step;
      to = Math.ceilDiv(to, step) * step;
    }
    Optional<Long> first = rows.start(handle);
    if (first.isEmpty()) {
      return null;
    }
    from = Math.max(from, first.get());
    to = Math.min(to, end(rows, handle));
    return from < to ? new Cut(tier, from, to) : null;
  }

  /// Up to when there can be samples: the one that is being taken is not there yet, and when none
  /// has come for long that counts as a hole.
  private long end(SqlRows rows, Handle handle) {
    long stored = rows.end(handle).orElse(Long.MIN_VALUE);
    Look last = before;
    if (last == null) {
      return stored;
    }
    long end = Math.max(stored, last.at().toEpochMilli());
    long now = ticker.instant().toEpochMilli();
    return now - end > 2 * settings.get().every().toMillis() ? now : end;
  }

  /// Whether there is any sample of it.
  public boolean knows(ServerId server) {
    return store.read((rows, handle) -> rows.id(handle, server).isPresent());
  }

  /// When the last sample was taken; empty when none was, or not by this program.
  public Optional<Instant> lastSample() {
    return Optional.ofNullable(before).map(Look::at);
  }

  /// About what the samples take in the database, in bytes.
  public long bytes() {
    return store.bytes();
  }

  /// Takes a last sample, so that what is missing afterwards is the time in which nothing ran.
  @Override
  public void close() {
    sampling.interrupt();
    try {
      sampling.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (before != null) {
      step();
    }
  }
}
