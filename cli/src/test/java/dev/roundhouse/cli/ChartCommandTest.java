package dev.roundhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// Numbers as bars.
final class ChartCommandTest {
  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }

  @Test
  void nothingIsLowAndUnknownIsADot() {
    List<OptionalDouble> values =
        List.of(of(0), OptionalDouble.empty(), of(1), of(50), of(100), of(-3));

    assertThat(ChartCommand.bars(values)).isEqualTo("▁·▂▅█▁");
    assertThat(ChartCommand.bars(List.of(of(0), of(0)))).isEqualTo("▁▁");
    assertThat(ChartCommand.bars(List.of())).isEmpty();
  }
}
