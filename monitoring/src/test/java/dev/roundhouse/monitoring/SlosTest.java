package dev.roundhouse.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.SettingsForm;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.SloReport.Trend;
import dev.roundhouse.monitoring.SloResult.Measured;
import dev.roundhouse.monitoring.SloResult.NoData;
import dev.roundhouse.monitoring.SloResult.State;
import dev.roundhouse.storage.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Objectives over a history in a real database.
@Timeout(120)
final class SlosTest {
  private static final ServerId ONE = new ServerId("one");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Offset<Double> NEAR = within(1e-9);

  @TempDir private Path folder;

  private final ManualTicker ticker = new ManualTicker();
  private final Simulated program = new Simulated(ticker);
  private Map<SloName, SloSettings> settings = Map.of();
  private Database database;
  private History history;
  private Slos slos;

  @BeforeEach
  void open() {
    database = Database.open(folder);
    history = new History(database, program::look, () -> Simulated.USUAL, ticker);
    slos = slos();
  }

  private Slos slos() {
    Measurements measurements = Measurements.open(database, () -> Simulated.USUAL, ticker);
    return new Slos(history, measurements, () -> settings, ticker);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void steps(int count) {
    for (int at = 0; at < count; at++) {
      ticker.advance(Simulated.EVERY);
      history.step();
    }
  }

  private SloResult of(String name) {
    return slos.status().stream()
        .filter(each -> each.objective().name().value().equals(name))
        .findFirst()
        .orElseThrow()
        .result();
  }

  private Measured measured(String name) {
    assertThat(of(name)).as(name).isInstanceOf(Measured.class);
    return (Measured) of(name);
  }

  private static MonitoringSettings read(String yaml) throws ConfigException {
    return SettingsForm.of(MonitoringSettings.class).parse(yaml, "test", Path.of("/"));
  }

  @Test
  void theUsualOnesAreThereAndHaveNoDataBeforeAnythingWasSeen() {
    assertThat(slos.status())
        .extracting(each -> each.objective().name().value())
        .containsExactly(
            "availability", "error-rate", "freshness", "latency", "success", "utilisation");
    assertThat(slos.status()).allMatch(each -> each.result() instanceof NoData);
    assertThat(Slos.compliance(slos.status())).isEmpty();
  }

  @Test
  void whatIsNotCalledHasNoDataAndWhatIsLookedAtHas() {
    history.step();
    steps(10);

    assertThat(of("success")).isEqualTo(new NoData("there was no call in the last 7d"));
    assertThat(of("latency")).isInstanceOf(NoData.class);
    assertThat(measured("availability").attained()).isEqualTo(1);
    assertThat(measured("freshness").attained()).isEqualTo(1);
    assertThat(measured("utilisation").attained()).isEqualTo(1);
    assertThat(Slos.compliance(slos.status())).hasValue(1);
  }

  @Test
  void callsCountByHowTheyEndedAndHowLongTheyTook() {
    history.step();
    program.calls(ONE, 985, 15, .1);
    program.calls(ONE, 60, 0, .21);
    steps(1);

    assertThat(measured("success").attained()).isCloseTo(1045 / 1060.0, NEAR);
    assertThat(measured("error-rate").state()).isEqualTo(State.MISSED);
    assertThat(measured("latency").share()).isEqualTo(new Indicator.Share(1000, 1060));
    assertThat(measured("latency").state()).isEqualTo(State.MISSED);
    assertThat(Slos.compliance(slos.status()).orElseThrow()).isCloseTo(4 / 6.0, NEAR);
  }

  /// Of 1000 calls 20 may fail: with 17 it is met, and at risk.
  @Test
  void oneCanBeAtRisk() {
    history.step();
    program.calls(ONE, 983, 17, .1);
    steps(1);

    assertThat(measured("success").state()).isEqualTo(State.AT_RISK);
    assertThat(measured("success").budgetLeft()).isCloseTo(.15, within(1e-6));
  }

  /// Ten hours, of which the program is down for one: 10 % are bad. Where that does not count, the
  /// other nine are all there is.
  @Test
  void theTimeInWhichTheProgramDidNotRunIsDownWhereThatCounts() throws ConfigException {
    settings =
        read("""
        slos:
          awake: {indicator: availability, target: 99, window: 1d, counts-downtime: false}
          new: {indicator: freshness, no-older-than: 60s, target: 95, window: 1d}
        """)
            .slos();
    history.step();
    steps(5 * 120);
    history.close();
    ticker.advance(HOUR);
    history = new History(database, program::look, () -> Simulated.USUAL, ticker);
    slos = slos();
    history.step();
    steps(4 * 120);

    assertThat(measured("availability").attained()).isCloseTo(.9, NEAR);
    assertThat(measured("availability").state()).isEqualTo(State.MISSED);
    assertThat(measured("awake").attained()).isEqualTo(1);
    assertThat(measured("awake").share().all()).isEqualTo(9 * HOUR.toMillis());
    assertThat(measured("new").attained()).isCloseTo(.9, NEAR);
    assertThat(measured("freshness").attained()).as("the last hour").isEqualTo(1);
  }

  /// An hour of samples, and then for half an hour none comes: half of the last hour is old.
  @Test
  void samplesThatDoNotComeAreNoticedWithoutOneThatComes() {
    history.step();
    steps(120);
    assertThat(measured("freshness").attained()).isEqualTo(1);

    ticker.advance(Duration.ofMinutes(30));

    assertThat(measured("freshness").attained()).isCloseTo(.5, NEAR);
    assertThat(measured("freshness").state()).isEqualTo(State.MISSED);
  }

  @Test
  void aServerIsAvailableByTheTimeInWhichItIsThere() throws ConfigException {
    settings =
        read("""
        slos:
          one: {indicator: availability, target: 50, window: 1h, server: one}
          other: {indicator: availability, target: 50, window: 1h, server: other}
        """)
            .slos();
    history.step();
    steps(20);
    program.runs(ONE, 1, 1);
    steps(30);
    program.is(ONE, Phase.PARKED, ComponentState.CRITICAL);
    steps(10);

    assertThat(measured("one").attained()).isCloseTo(.75, NEAR);
    assertThat(of("other")).isInstanceOf(NoData.class);
  }

  @Test
  void aReportSetsATimeBesideTheOneBefore() {
    history.step();
    program.calls(ONE, 90, 10, .1);
    steps(120);
    program.calls(ONE, 99, 1, .4);
    steps(120);
    Instant end = ticker.instant();

    SloReport report = slos.report(Range.before(end, HOUR));

    SloReport.Line success =
        report.lines().stream()
            .filter(each -> each.objective().name().value().equals("success"))
            .findFirst()
            .orElseThrow();
    assertThat(success.attained()).hasValue(.99);
    assertThat(success.before()).hasValue(.9);
    assertThat(success.budgetUsed().orElseThrow()).isCloseTo(.5, NEAR);
    assertThat(success.trend()).isEqualTo(Trend.BETTER);
    assertThat(report.lines())
        .filteredOn(each -> each.objective().name().value().equals("latency"))
        .extracting(SloReport.Line::trend)
        .containsExactly(Trend.WORSE);
    assertThat(report.total().calls()).isEqualTo(100);
    assertThat(report.before().errors()).isEqualTo(10);
    assertThat(slos.report(Range.before(end, HOUR.multipliedBy(2))).lines())
        .allMatch(each -> each.trend() == Trend.UNKNOWN);
  }

  @Test
  void metricsShowWhatIsKnownAndNothingElse() {
    Metrics metrics = new Metrics();
    slos.show(metrics);
    String before = new String(metrics.scrape(), UTF_8);
    history.step();
    program.calls(ONE, 985, 15, .1);
    steps(1);

    Map<String, TextFormat.Family> after = TextFormat.parse(new String(metrics.scrape(), UTF_8));

    assertThat(before)
        .contains("roundhouse_slo_objective_ratio{slo=\"success\"} 0.98")
        .doesNotContain("roundhouse_slo_attained_ratio{")
        .doesNotContain("\nmcp_automation_sla_compliance_ratio ");
    assertThat(value(after, "roundhouse_slo_attained_ratio", Map.of("slo", "success")))
        .isCloseTo(.985, NEAR);
    assertThat(value(after, "roundhouse_slo_budget_left_ratio", Map.of("slo", "success")))
        .isCloseTo(.25, within(1e-6));
    assertThat(value(after, "roundhouse_slo_burn_rate", Map.of("slo", "success", "window", "1h")))
        .isCloseTo(.75, within(1e-6));
    assertThat(value(after, "mcp_automation_sla_compliance_ratio", Map.of()))
        .as("of six only the error rate is missed")
        .isCloseTo(5 / 6.0, NEAR);
  }

  private static double value(
      Map<String, TextFormat.Family> families, String name, Map<String, String> labels) {
    TextFormat.Family family = requireNonNull(families.get(name), name);
    return family.samples().stream()
        .filter(each -> each.labels().equals(labels))
        .mapToDouble(TextFormat.Sample::value)
        .findFirst()
        .orElse(Double.NaN);
  }

  @Test
  void oneOfTheFileTakesThePlaceOfAUsualOneOrTakesItAway() throws ConfigException {
    settings =
        read("""
        slos:
          latency: {indicator: latency, faster-than: 1s, target: 99, window: 1h, server: one}
          freshness: {enabled: false}
        """)
            .slos();

    assertThat(slos.objectives()).hasSize(5);
    assertThat(slos.objectives())
        .filteredOn(each -> each.name().value().equals("latency"))
        .containsExactly(
            new Objective(
                new SloName("latency"),
                new Indicator.Latency(Duration.ofSeconds(1)),
                Optional.of(ONE),
                .99,
                HOUR));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {target: 99, window: 1h}                                             | indicator is missing
          {indicator: success, window: 1h}                                     | target is missing
          {indicator: success, target: 99}                                     | window is missing
          {indicator: latency, target: 95, window: 1h}                         | faster-than is missing; latency needs it
          {indicator: latency, target: 95, window: 1h, faster-than: 300ms}     | 0.3 is no bound of a class
          {indicator: success, target: 95, window: 1h, faster-than: 1s}        | faster-than is for the indicator latency only
          {indicator: success, target: 100, window: 1h}                        | 99.9999
          {indicator: success, target: 99, window: 31d}                        | samples are kept for 30d only
          {indicator: utilisation, target: 9, window: 1h, at-most: 77}         | no bound of a class
          {indicator: freshness, target: 9, window: 1h, no-older-than: 1m, server: a} | leave out server
          """)
  void whatMakesNoSenseIsTold(String slo, String told) {
    assertThatThrownBy(() -> read("slos: {mine: %s}".formatted(slo)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(told);
  }
}
