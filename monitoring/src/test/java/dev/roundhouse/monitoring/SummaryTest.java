package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SummaryTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  /// In milliseconds: of a young program a rounded one would be a failed objective.
  @ParameterizedTest
  @CsvSource({"1000, 998, 0", "1000, 1003, 0", "60000, 59960, 0", "60000, 30000, 30000"})
  void whatIsRoundedAwayIsNoTimeInWhichNobodyLooked(long range, long seen, long unseen) {
    Summary summary =
        new Summary(
            Optional.empty(),
            Optional.of(new Range(START, START.plusMillis(range))),
            Duration.ofMillis(seen),
            Sample.NONE);

    assertThat(summary.unseen()).isEqualTo(Duration.ofMillis(unseen));
  }
}
