package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WatchTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1994-11-06T08:49:37Z|Sun, 06 Nov 1994 08:49:37 GMT",
        "2026-02-28T23:59:59.999Z|Sat, 28 Feb 2026 23:59:59 GMT",
        "2028-02-29T00:00:00Z|Tue, 29 Feb 2028 00:00:00 GMT",
      })
  void writesDatesAsHttpWantsThem(Instant now, String date) {
    ManualTicker ticker = new ManualTicker();
    ticker.advance(Duration.between(Instant.EPOCH, now));

    assertThat(new Watch(ticker).date()).isEqualTo(date);
  }
}
