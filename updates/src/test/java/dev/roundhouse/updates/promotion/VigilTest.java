package dev.roundhouse.updates.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.updates.Pulse;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// From when on a version is counted and timed.
final class VigilTest {
  private static final Instant TAKEN_OVER = Instant.parse("2026-11-22T00:00:00Z");

  private static Pulse pulse(String epoch, long calls, long failed, long exits) {
    Long[] classes = new Long[Pulse.BOUNDS.size() + 1];
    Arrays.fill(classes, 0L);
    classes[0] = calls;
    return new Pulse(epoch, calls, failed, exits, 0, List.of(classes), OptionalLong.empty());
  }

  private static Pulse pulse(long calls) {
    return pulse("one", calls, 0, 0);
  }

  @Test
  void whatTheOldVersionHasAnsweredIsNotCounted() {
    Vigil vigil = new Vigil(pulse("one", 100, 1, 2));
    assertThat(vigil.since(pulse("one", 130, 2, 3)).calls()).isEqualTo(30);

    vigil.begin(pulse("one", 150, 3, 3), TAKEN_OVER);

    Pulse since = vigil.since(pulse("one", 160, 8, 4));
    assertThat(since.calls()).isEqualTo(10);
    assertThat(since.failed()).isEqualTo(5);
    assertThat(since.exits()).as("from the promotion on").isEqualTo(2);
  }

  @Test
  void itIsTimedWhenItHasWarmedUp() {
    Vigil vigil = new Vigil(pulse(100));
    vigil.at(pulse(110), TAKEN_OVER.minusSeconds(60));
    assertThat(vigil.timed(pulse(110), TAKEN_OVER.minusSeconds(60))).isEmpty();
    vigil.begin(pulse(150), TAKEN_OVER);
    vigil.at(pulse(160), TAKEN_OVER.plusSeconds(4));
    vigil.at(pulse(200), TAKEN_OVER.plusSeconds(5));
    vigil.at(pulse(250), TAKEN_OVER.plusSeconds(6));

    assertThat(vigil.timed(pulse(300), TAKEN_OVER.plusSeconds(9))).as("too early").isEmpty();
    assertThat(vigil.timed(pulse(300), TAKEN_OVER.plusSeconds(10)))
        .hasValueSatisfying(timed -> assertThat(timed.calls()).isEqualTo(100));
  }

  @Test
  void inAnotherRunOfTheProgramEverythingIsOfTheNewVersion() {
    Vigil vigil = new Vigil(pulse("one", 100, 50, 2));

    vigil.begin(pulse("two", 5, 1, 1), TAKEN_OVER);

    assertThat(vigil.since(pulse("two", 10, 3, 1))).isEqualTo(pulse("two", 10, 3, 1));
  }
}
