package dev.roundhouse.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roundhouse.monitoring.Indicator;
import dev.roundhouse.monitoring.Indicator.Share;
import dev.roundhouse.monitoring.Objective;
import dev.roundhouse.monitoring.SloName;
import dev.roundhouse.monitoring.SloReport;
import dev.roundhouse.monitoring.SloReport.Trend;
import dev.roundhouse.monitoring.SloResult;
import dev.roundhouse.monitoring.SloResult.Burn;
import dev.roundhouse.monitoring.SloResult.BurnAlert;
import dev.roundhouse.monitoring.SloResult.Measured;
import dev.roundhouse.monitoring.SloResult.NoData;
import dev.roundhouse.monitoring.SloResult.State;
import dev.roundhouse.monitoring.SloResult.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Numbers that were reckoned by hand.
final class ReckoningTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Offset<Double> NEAR = within(1e-9);

  private static Objective success(double target, Duration window) {
    return new Objective(
        new SloName("some"), new Indicator.Success(), Optional.empty(), target, window);
  }

  private static Measured measured(Objective objective, Map<Duration, Share> shares) {
    SloResult result =
        Reckoning.of(objective, window -> shares.getOrDefault(window, new Share(0, 0)));
    assertThat(result).isInstanceOf(Measured.class);
    return (Measured) result;
  }

  private static double burn(Measured measured, Duration window) {
    return measured.burns().stream()
        .filter(each -> each.window().equals(window))
        .map(Burn::rate)
        .findFirst()
        .orElseThrow()
        .orElseThrow();
  }

  /// Of 1000 calls 20 may fail. Whoever is at risk has not missed it yet: that state lies between
  /// the other two, and each of the three is reached.
  @ParameterizedTest
  @CsvSource({
    "0, 1, MET",
    "15, .25, MET",
    "16, .2, AT_RISK",
    "17, .15, AT_RISK",
    "20, 0, AT_RISK",
    "21, -.05, MISSED",
    "1000, -49, MISSED"
  })
  void aBudgetIsUsedUpByWhatIsBad(int bad, double left, State state) {
    Duration window = Duration.ofMinutes(30);

    Measured result = measured(success(.98, window), Map.of(window, new Share(1000 - bad, 1000)));

    assertThat(result.attained()).isCloseTo((1000 - bad) / 1000.0, NEAR);
    assertThat(result.budgetLeft()).isCloseTo(left, NEAR);
    assertThat(result.state()).isEqualTo(state);
    assertThat(result.alerts()).as("half an hour is too short for any").isEmpty();
  }

  /// Of 30 days .1 % may be bad. In the last hour 2 % were, which is 20 times as fast, and in the
  /// last five minutes 1.5 %, 15 times: both above 14.4. In six hours it was .5 %, 5 times, which
  /// is below 6.
  @Test
  void aBudgetThatBurnsFastIsAtRiskLongBeforeItIsUsedUp() {
    Objective objective = success(.999, DAY.multipliedBy(30));
    Map<Duration, Share> shares =
        Map.of(
            DAY.multipliedBy(30),
            new Share(99_990, 100_000),
            DAY.multipliedBy(3),
            new Share(9_995, 10_000),
            Duration.ofHours(6),
            new Share(995, 1000),
            HOUR,
            new Share(980, 1000),
            Duration.ofMinutes(30),
            new Share(970, 1000),
            Duration.ofMinutes(5),
            new Share(197, 200));

    Measured result = measured(objective, shares);

    assertThat(result.budgetLeft()).isCloseTo(.9, NEAR);
    assertThat(burn(result, HOUR)).isCloseTo(20, NEAR);
    assertThat(burn(result, Duration.ofMinutes(5))).isCloseTo(15, NEAR);
    assertThat(burn(result, Duration.ofHours(6))).isCloseTo(5, NEAR);
    assertThat(result.alerts())
        .containsExactly(
            new BurnAlert(HOUR, Duration.ofMinutes(5), 14.4, Urgency.PAGE, true),
            new BurnAlert(Duration.ofHours(6), Duration.ofMinutes(30), 6, Urgency.PAGE, false),
            new BurnAlert(DAY.multipliedBy(3), Duration.ofHours(6), 1, Urgency.TICKET, false));
    assertThat(result.state()).isEqualTo(State.AT_RISK);
    assertThat(result.burns()).extracting(Burn::window).isSorted().hasSize(5);
  }

  @Test
  void whatIsOverAlreadyWakesNobody() {
    Objective objective = success(.99, DAY);
    Map<Duration, Share> shares =
        Map.of(
            DAY,
            new Share(9_980, 10_000),
            HOUR,
            new Share(80, 100),
            Duration.ofMinutes(5),
            new Share(10, 10));

    Measured result = measured(objective, shares);

    assertThat(burn(result, HOUR)).isCloseTo(20, NEAR);
    assertThat(result.alerts()).noneMatch(BurnAlert::isFiring).hasSize(2);
    assertThat(result.state()).isEqualTo(State.MET);
  }

  @Test
  void aWindowWithoutDataHasNoRateAndFiresNothing() {
    Measured result = measured(success(.99, HOUR), Map.of(HOUR, new Share(0, 10)));

    assertThat(result.state()).isEqualTo(State.MISSED);
    assertThat(result.burns())
        .filteredOn(each -> each.rate().isEmpty())
        .extracting(Burn::window)
        .isEqualTo(List.of(Duration.ofMinutes(5)));
    assertThat(result.alerts()).noneMatch(BurnAlert::isFiring);
  }

  @Test
  void noDataIsNoData() {
    SloResult ofCalls = Reckoning.of(success(.99, HOUR), _ -> new Share(0, 0));
    SloResult ofTime =
        Reckoning.of(
            new Objective(
                new SloName("some"),
                new Indicator.Utilisation(80),
                Optional.empty(),
                .95,
                Duration.ofHours(4)),
            _ -> new Share(0, 0));

    assertThat(ofCalls).isEqualTo(new NoData("there was no call in the last 1h"));
    assertThat(ofTime).isEqualTo(new NoData("nothing was measured in the last 4h"));
  }

  /// Of a target of .98 the budget is .02, and a twentieth of that is .001.
  @ParameterizedTest
  @CsvSource({
    "985, 980, BETTER",
    "980, 985, WORSE",
    "9805, 9800, SAME",
    "9800, 9811, WORSE",
  })
  void aTrendIsADifferenceThatCounts(int now, int before, Trend trend) {
    int all = now > 1000 ? 10_000 : 1000;

    SloReport.Line line =
        Reckoning.line(success(.98, DAY), new Share(now, all), new Share(before, all));

    assertThat(line.trend()).isEqualTo(trend);
  }

  @Test
  void aTrendOfNothingIsUnknown() {
    SloReport.Line line = Reckoning.line(success(.98, DAY), new Share(99, 100), new Share(0, 0));

    assertThat(line.trend()).isEqualTo(Trend.UNKNOWN);
    assertThat(line.attained()).hasValue(.99);
    assertThat(line.budgetUsed().orElseThrow()).isCloseTo(.5, NEAR);
    assertThat(line.before()).isEmpty();
  }
}
