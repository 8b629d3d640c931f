package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roundhouse.kernel.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What servers cost, and what they would.
final class CostTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ServerId ONE = new ServerId("one");
  private static final ServerId TWO = new ServerId("two");
  private static final CostSettings PRICES =
      new CostSettings(Optional.of(3600.0), Optional.of(7200.0), "EUR");

  private static Consumption.Total total(double cores, double memory, int running, int known) {
    return new Consumption.Total(
        cores, memory, Duration.ofSeconds(running), Duration.ofSeconds(known));
  }

  private static Consumption.Look look(Map<ServerId, Consumption.Total> totals) {
    return new Consumption.Look(START.plusSeconds(100), START, Map.of(), totals);
  }

  @Test
  void theBaselineRunsEveryServerAllTheTime() {
    Cost cost = Cost.of(look(Map.of(ONE, total(2, 1, 10, 100))), PRICES);

    Cost.Sum sum = requireNonNull(cost.sum());
    assertThat(sum.current()).isCloseTo(2 * 1 + 1 * 2, within(1e-9));
    assertThat(sum.baseline()).isCloseTo(40, within(1e-9));
    assertThat(cost.reason()).isNull();
  }

  @Test
  void whatHasNotRunIsNamedAndInNeitherNumber() {
    Cost cost = Cost.of(look(Map.of(ONE, total(2, 1, 10, 10), TWO, total(0, 0, 0, 100))), PRICES);

    assertThat(cost.unmeasured()).containsExactly(TWO);
    assertThat(requireNonNull(cost.sum()).baseline())
        .isEqualTo(requireNonNull(cost.sum()).current());
  }

  @Test
  void nothingMeasuredIsNoNumber() {
    Cost cost = Cost.of(look(Map.of(TWO, total(0, 0, 0, 100))), PRICES);

    assertThat(cost.sum()).isNull();
    assertThat(cost.reason()).contains("nothing has been measured").contains(START.toString());
  }

  @Test
  void withoutAPriceThereIsNoCost() {
    CostSettings free = new CostSettings(Optional.empty(), Optional.empty(), "EUR");

    Cost cost = Cost.of(look(Map.of(ONE, total(2, 1, 10, 100))), free);

    assertThat(cost.sum()).isNull();
    assertThat(cost.reason()).contains("costs.core-hour");
    assertThat(cost.coreSeconds()).isEqualTo(2);
  }
}
