package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Sample.Counter;
import dev.roundhouse.monitoring.Sample.Gauge;
import dev.roundhouse.monitoring.Sample.Measure;
import dev.roundhouse.storage.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Samples in a real database, by clocks of the test.
@Timeout(300)
final class HistoryTest {
  private static final ServerId ONE = new ServerId("one");
  private static final ServerId TWO = new ServerId("two");
  private static final Instant START = ManualTicker.START;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path folder;

  private final ManualTicker ticker = new ManualTicker();
  private final Simulated program = new Simulated(ticker);
  private HistorySettings settings = Simulated.USUAL;
  private Database database;
  private History history;

  @BeforeEach
  void open() {
    database = Database.open(folder);
    history = new History(database, program::look, () -> settings, ticker);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void steps(int count, Duration each) {
    for (int at = 0; at < count; at++) {
      ticker.advance(each);
      history.step();
    }
  }

  private long rows(String what) {
    return database.in(
        handle -> handle.createQuery("select " + what).mapTo(Long.class).one().longValue());
  }

  private static long calls(Series series) {
    return series.points().stream()
        .flatMap(point -> point.sample().stream())
        .mapToLong(sample -> sample.count(Counter.CALLS))
        .sum();
  }

  @Test
  void thereIsNothingBeforeTheFirstSample() {
    Range hour = Range.before(START, HOUR);

    Series series = history.series(Optional.empty(), hour, 60);
    Summary summary = history.summary(Optional.of(ONE), hour);

    assertThat(series.points()).hasSize(60).allMatch(Series.Point::isGap);
    assertThat(summary.range()).isEmpty();
    assertThat(summary.latency(.95)).isEmpty();
    assertThat(history.summaries(hour)).isEmpty();
  }

  /// 20 minutes: calls in the first ten, nothing in the next five, then the program is down for
  /// five. One knows that there was nothing, and one does not know anything.
  @Test
  void nothingIsZeroAndNotRunningIsAHole() {
    history.step();
    for (int at = 0; at < 20; at++) {
      program.calls(ONE, 9, 1, at < 19 ? .01 : .22);
      steps(1, Simulated.EVERY);
    }
    steps(10, Simulated.EVERY);
    history.close();
    ticker.advance(Duration.ofMinutes(5));
    program.restart();
    open();
    history.step();
    steps(10, Simulated.EVERY);

    Range all = new Range(START, START.plus(Duration.ofMinutes(25)));
    List<Series.Point> points = history.series(Optional.of(ONE), all, 5).points();
    assertThat(points).hasSize(5);
    assertThat(points.get(0).sample().orElseThrow().count(Counter.CALLS)).isEqualTo(100);
    assertThat(points.get(2).sample().orElseThrow().count(Counter.CALLS)).isZero();
    assertThat(points.get(2).sample().orElseThrow().gauge(Measure.RUNNING))
        .contains(new Gauge(10, 0, 0));
    assertThat(points.get(3).isGap()).isTrue();
    assertThat(points.get(4).isGap()).isFalse();
    Summary summary = history.summary(Optional.of(ONE), all);
    assertThat(summary.calls()).isEqualTo(200);
    assertThat(summary.errors()).isEqualTo(20);
    assertThat(summary.seen()).isEqualTo(Duration.ofMinutes(20));
    assertThat(summary.unseen()).isEqualTo(Duration.ofMinutes(5));
    // 190 of 200 took no more than 10 ms, so 95 % end with that class.
    assertThat(summary.latency(.95).orElseThrow()).isCloseTo(.01, within(1e-9));
    assertThat(history.summary(Optional.of(TWO), all).calls()).isZero();
  }

  /// The last six hours by 30 s and what is before by five minutes: as the program is busy all the
  /// time, every sum can be reckoned by hand.
  @Test
  void aMonthOfSamplesGetsCoarserWithAge() {
    settings = Simulated.settings(Duration.ofMinutes(5), ByteSize.ofMiB(100));
    history.step();
    int coarse = 31 * 288 - 72;
    for (int at = 0; at < coarse; at++) {
      program.calls(ONE, 10, 0, .01);
      program.runs(ONE, at % 2 == 0 ? 100 : 300, at);
      if (at < 12) {
        program.calls(TWO, 1, 1, 2);
      }
      steps(1, settings.every());
    }
    settings = Simulated.USUAL;
    for (int at = 0; at < 720; at++) {
      program.calls(ONE, 1, 0, .01);
      steps(1, settings.every());
    }
    Instant end = START.plus(Duration.ofDays(31));
    assertThat(ticker.instant()).isEqualTo(end);

    assertThat(rows("count(*) from monitoring_step where tier = 0")).isEqualTo(720);
    assertThat(rows("count(*) from monitoring_step where tier = 1")).isEqualTo(7 * 288);
    assertThat(rows("count(*) from monitoring_step where tier = 2")).isEqualTo(30 * 24);
    assertThat(rows("count(*) from monitoring_server")).as("none of two is left").isEqualTo(1);
    assertThat(history.summary(Optional.of(TWO), Range.before(end, DAY.multipliedBy(31))).calls())
        .isZero();
    Summary month = history.summary(Optional.of(ONE), Range.before(end, DAY.multipliedBy(30)));
    assertThat(month.calls()).isEqualTo((30L * 288 - 72) * 10 + 720);
    assertThat(month.unseen()).isZero();
    assertThat(month.total().gauge(Measure.MEMORY).orElseThrow().max()).isEqualTo(300);
    resolutions(end);
    System.out.printf(
        "a month of one busy server takes %d KiB; a day of it is read in %.2f ms, a month in %.2f ms%n",
        history.bytes() >> 10,
        millis(Range.before(end, DAY)),
        millis(Range.before(end, DAY.multipliedBy(30))));
  }

  private void resolutions(Instant end) {
    Series hour = history.series(Optional.of(ONE), Range.before(end, HOUR), 200);
    Series day = history.series(Optional.of(ONE), Range.before(end, DAY), 300);
    Series month = history.series(Optional.of(ONE), Range.before(end, DAY.multipliedBy(30)), 300);
    Series rough = history.series(Optional.of(ONE), Range.before(end, HOUR), 10);

    assertThat(hour.resolution()).isEqualTo(Simulated.EVERY);
    assertThat(hour.points()).hasSize(120);
    assertThat(calls(hour)).isEqualTo(120);
    assertThat(day.resolution()).isEqualTo(Duration.ofMinutes(5));
    assertThat(day.points()).hasSize(288);
    assertThat(calls(day)).isEqualTo(216 * 10 + 720);
    assertThat(month.resolution()).isEqualTo(HOUR);
    assertThat(month.width()).isEqualTo(Duration.ofHours(3));
    assertThat(month.points()).hasSize(240).noneMatch(Series.Point::isGap);
    assertThat(rough.resolution())
        .as("the coarsest that is enough")
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(rough.width()).isEqualTo(Duration.ofMinutes(10));
    assertThat(rough.points()).hasSizeLessThanOrEqualTo(10);
    Gauge memory =
        month.points().get(10).sample().orElseThrow().gauge(Measure.MEMORY).orElseThrow();
    assertThat(memory).isEqualTo(new Gauge(36, 200, 300));
  }

  private double millis(Range range) {
    long best = Long.MAX_VALUE;
    for (int at = 0; at < 20; at++) {
      long start = System.nanoTime();
      history.series(Optional.of(ONE), range, 300);
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1e6;
  }

  @Test
  void whatIsTooMuchGoesFromTheOldestOfTheFinest() {
    settings = Simulated.settings(Simulated.EVERY, ByteSize.ofMiB(1));
    history.step();
    for (int at = 0; at < 600; at++) {
      for (int server = 0; server < 60; server++) {
        ServerId id = new ServerId("server-" + server);
        program.calls(id, 3, 0, .01);
        program.runs(id, 50_000_000L + server, at);
      }
      steps(1, Simulated.EVERY);
    }

    long size =
        rows("sum(pgsize) from dbstat where name in ('monitoring_step', 'monitoring_sample')");
    System.out.printf("the history says %d bytes, its pages have %d%n", history.bytes(), size);
    assertThat(history.bytes()).isLessThanOrEqualTo(1 << 20);
    assertThat((double) size).as("what is said is what is taken").isLessThan(1.5 * (1 << 20));
    long oldest = rows("min(at) from monitoring_step where tier = 0");
    assertThat(oldest).isGreaterThan(START.plus(HOUR).toEpochMilli());
    assertThat(rows("min(at) from monitoring_step where tier = 1"))
        .as("what is coarser is whole")
        .isEqualTo(START.toEpochMilli());
    Range all = new Range(START, ticker.instant());
    assertThat(history.summary(Optional.empty(), all).calls()).isEqualTo(600 * 60 * 3);
    assertThat(history.summaries(all)).hasSize(60);
  }

  @Test
  void aRestartGoesOnWhereItWas() {
    history.step();
    program.calls(ONE, 5, 0, .01);
    steps(14, Simulated.EVERY);
    program.calls(ONE, 2, 0, .01);
    ticker.advance(Duration.ofSeconds(12));
    history.close();
    database.close();
    ticker.advance(Duration.ofSeconds(18));
    program.restart();
    program.calls(ONE, 1, 0, .01);
    open();
    history.step();
    program.calls(ONE, 3, 0, .01);
    steps(6, Simulated.EVERY);

    Range all = new Range(START, ticker.instant());
    Summary summary = history.summary(Optional.of(ONE), all);
    // The one call before the first look of the new program is in none of them.
    assertThat(summary.calls()).isEqualTo(10);
    assertThat(summary.unseen()).isEqualTo(Duration.ofSeconds(18));
    assertThat(rows("count(*) from monitoring_step where tier = 1")).isEqualTo(2);
    assertThat(calls(history.series(Optional.of(ONE), all, 2))).isEqualTo(10);
  }

  @Test
  void aStepThatCannotBeWrittenWholeIsNotWrittenAndTheNextHasItsCounts() {
    program.calls(ONE, 1, 0, .01);
    history.step();
    program.calls(ONE, 4, 0, .01);
    program.calls(TWO, 2, 0, .01);
    database.in(handle ->
        handle.execute(
            """
            create trigger refuse before insert on monitoring_sample when new.server = 2
            begin select raise(abort, 'no room'); end
            """));
    long before = history.bytes();
    steps(1, Simulated.EVERY);
    assertThat(rows("count(*) from monitoring_step")).isZero();
    assertThat(rows("count(*) from monitoring_server")).isZero();
    assertThat(history.bytes()).isEqualTo(before);

    database.in(handle -> handle.execute("drop trigger refuse"));
    steps(1, Simulated.EVERY);

    Range all = new Range(START, ticker.instant());
    assertThat(history.summary(Optional.of(ONE), all).calls()).isEqualTo(4);
    assertThat(history.summary(Optional.of(TWO), all).calls()).isEqualTo(2);
    assertThat(history.summary(Optional.empty(), all).calls()).isEqualTo(6);
    assertThat(rows("count(*) from monitoring_step")).isEqualTo(1);
  }

  @Test
  void aDamagedSampleIsLeftOutAndNothingElse() {
    history.step();
    program.calls(ONE, 4, 0, .01);
    steps(1, Simulated.EVERY);
    program.calls(ONE, 3, 0, .01);
    steps(1, Simulated.EVERY);
    database.in(handle ->
        handle.execute(
            "update monitoring_sample set body = x'01ff' where at = ?", START.toEpochMilli()));

    Range all = new Range(START, ticker.instant());
    assertThat(history.summary(Optional.of(ONE), all).calls()).isEqualTo(3);
    assertThat(history.summary(Optional.empty(), all).calls()).isEqualTo(7);
  }

  /// Set back by an hour: that hour is counted twice, and all of it is there at every resolution.
  @Test
  void aClockThatIsSetBackLosesNothing() {
    history.step();
    for (int at = 0; at < 240; at++) {
      program.calls(ONE, 1, 0, .01);
      steps(1, Simulated.EVERY);
    }
    ticker.set(START.plus(HOUR));
    history.step();
    for (int at = 0; at < 240; at++) {
      program.calls(ONE, 1, 0, .01);
      steps(1, Simulated.EVERY);
    }

    Range all = new Range(START, START.plus(HOUR.multipliedBy(3)));
    assertThat(calls(history.series(Optional.of(ONE), all, 3))).isEqualTo(480);
    assertThat(calls(history.series(Optional.of(ONE), all, 36))).isEqualTo(480);
    assertThat(calls(history.series(Optional.of(ONE), all, 500))).isEqualTo(480);
  }

  @Test
  void theThreadTakesSamplesByTheClockUntilItIsClosed() {
    program.is(ONE, Phase.READY, ComponentState.HEALTHY);
    ticker.advance(Duration.ofSeconds(7));
    history.start();
    await().until(() -> ticker.sleepers() == 1);
    ticker.advance(Duration.ofSeconds(23));
    await().until(() -> rows("count(*) from monitoring_step") == 1);
    await().until(() -> ticker.sleepers() == 1);
    ticker.advance(Duration.ofSeconds(30));
    await().until(() -> rows("count(*) from monitoring_step") == 2);
    await().until(() -> ticker.sleepers() == 1);
    ticker.advance(Duration.ofSeconds(11));
    history.close();

    assertThat(rows("count(*) from monitoring_step")).isEqualTo(3);
    assertThat(rows("max(until) from monitoring_step"))
        .isEqualTo(START.plusSeconds(71).toEpochMilli());
    assertThat(rows("sum(seen) from monitoring_step")).isEqualTo(64_000);
    assertThat(requireNonNull(history.lastSample().orElse(null))).isEqualTo(START.plusSeconds(71));
  }

  @Test
  void aSeriesHasAsManyPointsAsAChartShows() {
    Range hour = Range.before(START, HOUR);

    assertThatThrownBy(() -> history.series(Optional.empty(), hour, 0))
        .hasMessage("a series has 1 to 2000 points, not 0");
    assertThatThrownBy(() -> new Range(START, START)).hasMessageContaining("ends after it begins");
  }
}
