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
}
