package dev.roundhouse.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WindowTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    // Saturday, the first of August 2026.
    "'0 2 * * 6',      2026-08-01T12:00:00Z, 2026-08-08T02:00:00Z",
    "'0 2 * * sat',    2026-07-31T12:00:00Z, 2026-08-01T02:00:00Z",
    "'*/15 * * * *',   2026-08-01T12:00:00Z, 2026-08-01T12:15:00Z",
    "'5/20 8-9 * * *', 2026-08-01T08:25:00Z, 2026-08-01T08:45:00Z",
    "'0 0 1,15 * *',   2026-08-01T00:00:00Z, 2026-08-15T00:00:00Z",
    "'0 0 13 * 5',     2026-08-01T00:00:00Z, 2026-08-07T00:00:00Z",
    "'0 0 * * 7',      2026-08-01T00:00:00Z, 2026-08-02T00:00:00Z",
    "'0 0 29 feb *',   2026-08-01T00:00:00Z, 2028-02-29T00:00:00Z"
  })
  void opensNext(String cron, Instant now, Instant next) {
    assertThat(new Window(cron, Duration.ofHours(1)).next(now, ZoneOffset.UTC)).contains(next);
  }

  @Test
  void neverOpensOnADayThatThereIsNot() {
    Window window = new Window("0 0 31 2 *", Duration.ofHours(1));

    assertThat(window.next(Instant.parse("2026-08-01T00:00:00Z"), ZoneOffset.UTC)).isEmpty();
    assertThat(window.isOpen(Instant.parse("2026-08-01T00:00:00Z"), ZoneOffset.UTC)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-08-01T01:59:59Z, false",
    "2026-08-01T02:00:00Z, true",
    "2026-08-01T03:29:59Z, true",
    "2026-08-01T03:30:00Z, false"
  })
  void isOpenForItsLength(Instant now, boolean isOpen) {
    assertThat(new Window("0 2 * * 6", Duration.ofMinutes(90)).isOpen(now, ZoneOffset.UTC))
        .isEqualTo(isOpen);
  }

  @Test
  void goesByTheClocksOfThePlace() {
    Window window = new Window("30 2 * * *", Duration.ofHours(1));

    // That night clocks go from two to three, and there is no half past two.
    assertThat(window.next(Instant.parse("2026-03-28T12:00:00Z"), BERLIN))
        .isEqualTo(Optional.of(Instant.parse("2026-03-30T00:30:00Z")));
  }

  @ParameterizedTest
  @CsvSource({
    "'0 2 * *',     4 fields instead of 5",
    "'60 2 * * *',  'its minute \"60\" is not 0 to 59'",
    "'0 2 * * abc', 'its day of the week \"abc\" is not 0 to 7'",
    "'0 9-8 * * *', 'its hour \"9-8\" is no range'",
    "'0 */0 * * *', 'its hour \"0\" is not 1 to 23'"
  })
  void saysWhatIsWrong(String cron, String why) {
    assertThatThrownBy(() -> new Window(cron, Duration.ofHours(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("write five fields such as \"0 2 * * 6\"");
  }
}
