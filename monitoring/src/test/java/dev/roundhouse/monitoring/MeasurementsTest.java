package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.SettingsForm;
import dev.roundhouse.monitoring.Indicator.Share;
import dev.roundhouse.monitoring.SloException.Kind;
import dev.roundhouse.monitoring.SloReport.Trend;
import dev.roundhouse.monitoring.SloResult.Measured;
import dev.roundhouse.monitoring.SloResult.NoData;
import dev.roundhouse.monitoring.SloResult.State;
import dev.roundhouse.storage.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What other programs tell of objectives, in a real database.
@Timeout(120)
final class MeasurementsTest {
  private static final SloName CHECKOUT = new SloName("checkout");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path folder;

  private final ManualTicker ticker = new ManualTicker();
  private Database database;
  private MonitoringSettings settings;
  private Slos slos;

  @BeforeEach
  void open() throws ConfigException {
    settings =
        SettingsForm.of(MonitoringSettings.class)
            .parse(
                "slos: {checkout: {indicator: external, target: 95, window: 7d}}",
                "test",
                Path.of("/"));
    database = Database.open(folder);
    History history =
        new History(database, new Simulated(ticker)::look, () -> Simulated.USUAL, ticker);
    slos =
        new Slos(
            history,
            Measurements.open(database, () -> Simulated.USUAL, ticker),
            settings::slos,
            ticker);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private SloResult checkout() {
    return slos.status().stream()
        .filter(each -> each.objective().name().equals(CHECKOUT))
        .findFirst()
        .orElseThrow()
        .result();
  }

  private static Measurement told(long good, long bad) {
    return new Measurement(CHECKOUT, good, bad, Optional.empty(), Optional.empty());
  }

  private static Measurement told(String id, long good, long bad) {
    return new Measurement(CHECKOUT, good, bad, Optional.empty(), Optional.of(id));
  }

  private static Measurement told(Instant at, long good, long bad) {
    return new Measurement(CHECKOUT, good, bad, Optional.of(at), Optional.empty());
  }

  private Share share() {
    return ((Measured) checkout()).share();
  }

  @Test
  void nobodyHasToldAnythingIsNoDataAndWhatIsToldCountsAtOnce() {
    assertThat(checkout())
        .isEqualTo(new NoData("no program has told a measurement of the last 7d"));

    assertThat(slos.tell(told(97, 3)).isNew()).isTrue();
    Measured first = (Measured) checkout();
    slos.tell(told(0, 4));

    assertThat(first.attained()).isEqualTo(.97);
    assertThat(first.state()).isEqualTo(State.MET);
    assertThat(share()).isEqualTo(new Share(97, 104));
    assertThat(((Measured) checkout()).state()).isEqualTo(State.MISSED);
  }

  @Test
  void itIsThereAfterARestartAndGoneWithItsWindow() throws ConfigException {
    slos.tell(told(40, 2));
    close();
    open();

    assertThat(share()).isEqualTo(new Share(40, 42));
    ticker.advance(Duration.ofDays(7).plus(HOUR));
    assertThat(checkout()).isInstanceOf(NoData.class);
  }

  @Test
  void theSameMeasurementCountsOnceForADay() throws ConfigException {
    Measurements.Told first = slos.tell(told("run-1", 9, 1));
    ticker.advance(HOUR);
    Measurements.Told again = slos.tell(told("run-1", 9, 1));
    close();
    open();

    assertThat(first.isNew()).isTrue();
    assertThat(again.isNew()).isFalse();
    assertThat(slos.tell(told("run-1", 9, 1)).isNew()).as("after a restart").isFalse();
    assertThat(slos.tell(told("run-2", 9, 1)).isNew()).isTrue();
    assertThat(share()).isEqualTo(new Share(18, 20));
    assertThatThrownBy(() -> slos.tell(told("run-1", 8, 2)))
        .isInstanceOfSatisfying(
            SloException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT))
        .hasMessageContaining("run-1");
    ticker.advance(Duration.ofDays(1));
    assertThat(slos.tell(told("run-1", 8, 2)).isNew()).isTrue();
  }

  @Test
  void whatIsOldIsAddedUpByTheHourAndInTheEndForgotten() {
    Instant start = ticker.instant();
    for (int minute = 0; minute < 300; minute++) {
      slos.tell(told(start.plus(Duration.ofMinutes(minute)).minus(Duration.ofDays(8)), 2, 1));
    }
    ticker.advance(HOUR);
    slos.tell(told(1, 0));
    long rows = rows();
    Range whole = new Range(start.minus(Duration.ofDays(9)), ticker.instant().plusMillis(1));
    Share before = line(whole).share();
    ticker.advance(Duration.ofDays(31));
    slos.tell(told(1, 0));

    assertThat(before).isEqualTo(new Share(601, 901));
    assertThat(rows).isLessThanOrEqualTo(7);
    assertThat(rows()).isEqualTo(1);
  }

  private SloReport.Line line(Range range) {
    return slos.report(range).lines().stream()
        .filter(each -> each.objective().name().equals(CHECKOUT))
        .findFirst()
        .orElseThrow();
  }

  private long rows() {
    return database.in(handle ->
        handle.createQuery("select count(*) from monitoring_slo_count").mapTo(Long.class).one());
  }

  @Test
  void aReportHasThemBesideTheTimeBefore() {
    Instant start = ticker.instant();
    slos.tell(told(90, 10));
    ticker.advance(HOUR);
    slos.tell(told(99, 1));
    ticker.advance(Duration.ofMinutes(30));

    SloReport.Line line = line(new Range(start.plus(HOUR), start.plus(HOUR.multipliedBy(2))));

    assertThat(line.share()).isEqualTo(new Share(99, 100));
    assertThat(line.attained()).hasValue(.99);
    assertThat(line.before()).hasValue(.9);
    assertThat(line.trend()).isEqualTo(Trend.BETTER);
  }

  @Test
  void nothingIsToldOfWhatIsNotThereOrMeasuredHere() {
    assertThatThrownBy(() ->
            slos.tell(
                new Measurement(new SloName("nothing"), 1, 0, Optional.empty(), Optional.empty())))
        .isInstanceOfSatisfying(
            SloException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .hasMessageContaining("nothing");
    assertThatThrownBy(() ->
            slos.tell(
                new Measurement(new SloName("success"), 1, 0, Optional.empty(), Optional.empty())))
        .isInstanceOfSatisfying(
            SloException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT))
        .hasMessageContaining("measured by this program");
  }

  @Test
  void aTimeThatHasNotComeOrIsNotKeptIsRefused() {
    Instant now = ticker.instant();

    assertThatThrownBy(() -> slos.tell(told(now.plus(Duration.ofMinutes(2)), 1, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has not come");
    assertThatThrownBy(() -> slos.tell(told(now.minus(Duration.ofDays(31)), 1, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kept for 30d");
    assertThat(checkout()).isInstanceOf(NoData.class);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "-1,5", "5,-1", "1000000001,0"})
  void numbersThatAreNoneAreRefused(long good, long bad) {
    assertThatThrownBy(() -> told(good, bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whole numbers");
  }

  @ParameterizedTest
  @CsvSource({
    "'{indicator: external, target: 95, window: 7d, at-most: 80}', at-most is for",
    "'{indicator: external, window: 7d}', target is missing"
  })
  void settingsOfAnotherIndicatorAreRefused(String slo, String why) {
    assertThatThrownBy(() ->
            SettingsForm.of(MonitoringSettings.class)
                .parse("slos: {checkout: " + slo + "}", "test", Path.of("/")))
        .hasMessageContaining(why);
  }
}
