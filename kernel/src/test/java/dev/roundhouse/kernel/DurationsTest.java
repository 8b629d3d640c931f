package dev.roundhouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0ms,0,0s",
    "250ms,250,250ms",
    "1000ms,1000,1s",
    "90s,90000,90s",
    "5 m,300000,5m",
    "120m,7200000,2h",
    "24h,86400000,1d",
    "7d,604800000,7d"
  })
  void readsAndWritesTheSameDuration(String text, long millis, String shortest) {
    Duration duration = Durations.parse(text);

    assertThat(duration).isEqualTo(Duration.ofMillis(millis));
    assertThat(Durations.format(duration)).isEqualTo(shortest);
    assertThat(Durations.parse(shortest)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "-1s", "1.5s", "1h30m", "5min", "PT5S", "9999999999s"})
  void refusesWhatIsNoDuration(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 999_999_999, 1_000_000_001, 86_400_000_001L, 3_153_600_000_000L})
  void readsBackEveryDurationItWrites(long millis) {
    Duration duration = Duration.ofMillis(millis);

    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"36501d", "999999999d", "3153600000001ms", "9999999999999h"})
  void refusesWhatWouldNotFitInNanoseconds(String text) {
    assertThat(Durations.LONGEST.toNanos()).isPositive();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("longer than any duration here");
  }
}
