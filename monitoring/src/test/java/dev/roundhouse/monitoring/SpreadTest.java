package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.roundhouse.monitoring.Spread.Scale;
import org.junit.jupiter.api.Test;

/// Numbers by classes.
final class SpreadTest {
  private static Spread latency(double... seconds) {
    long[] counts = new long[Scale.LATENCY.classes()];
    for (double each : seconds) {
      counts[Scale.LATENCY.classOf(each)]++;
    }
    return Spread.of(Scale.LATENCY, counts);
  }

  @Test
  void aBoundIsPartOfTheClassBelowIt() {
    assertThat(Scale.LATENCY.classOf(.2)).isEqualTo(Scale.LATENCY.endingAt(.2));
    assertThat(Scale.LATENCY.classOf(.2001)).isEqualTo(Scale.LATENCY.endingAt(.25));
    assertThat(Scale.LATENCY.classOf(1000)).isEqualTo(Scale.LATENCY.classes() - 1);
  }

  /// Eight calls of at most 5 ms, one between 100 and 200, one between 200 and 250. The ninth of
  /// ten is the only one of its class and so at its end; the share of .95 is halfway through the
  /// next: 200 + 50 / 2.
  @Test
  void aQuantileLiesInItsClass() {
    Spread spread = latency(.003, .003, .003, .003, .003, .003, .003, .003, .15, .22);

    assertThat(spread.quantile(.9).orElseThrow()).isCloseTo(.2, within(1e-9));
    assertThat(spread.quantile(.95).orElseThrow()).isCloseTo(.225, within(1e-9));
    assertThat(spread.quantile(.4).orElseThrow()).isCloseTo(.00375, within(1e-9));
    assertThat(spread.upTo(Scale.LATENCY.endingAt(.2))).isEqualTo(9);
    assertThat(spread.total()).isEqualTo(10);
  }

  @Test
  void nothingHasNoQuantile() {
    assertThat(Spread.none(Scale.LATENCY).quantile(.95)).isEmpty();
    assertThat(latency(90).quantile(.5).orElseThrow()).as("above all bounds").isEqualTo(60);
  }

  @Test
  void whatHasBegunAnewHasAllComeSince() {
    Spread before = latency(.003, .003, .15);

    assertThat(latency(.003, .003, .003, .15).since(before)).isEqualTo(latency(.003));
    assertThat(latency(.003).since(before)).isEqualTo(latency(.003));
  }

  @Test
  void aBoundThatThereIsNotIsToldWithThoseThatThereAre() {
    assertThatThrownBy(() -> Scale.LATENCY.endingAt(.3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.3 is no bound")
        .hasMessageContaining("0.2, 0.25, 0.5, 1, 2.5");
  }
}
