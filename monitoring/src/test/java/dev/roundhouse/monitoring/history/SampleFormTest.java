package dev.roundhouse.monitoring.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.monitoring.Sample;
import dev.roundhouse.monitoring.Sample.Counter;
import dev.roundhouse.monitoring.Sample.Measure;
import dev.roundhouse.monitoring.Sample.Sheet;
import dev.roundhouse.monitoring.Spread.Scale;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Samples as they stand in the database.
final class SampleFormTest {
  private static final Sample SOME =
      new Sheet()
          .count(Counter.CALLS, 17)
          .count(Counter.DOWN_MILLIS, 30_000)
          .measure(Measure.MEMORY, 123_456_789_012L)
          .measure(Measure.SAVED, -4096)
          .spread(Scale.LATENCY, 0, 16)
          .spread(Scale.LATENCY, 17, 1)
          .spread(Scale.AGE, 10, Long.MAX_VALUE)
          .sealed();

  private static Sample read(byte[] written) {
    Sheet sheet = new Sheet();
    SampleForm.read(written, sheet);
    return sheet.sealed();
  }

  @Test
  void isReadAsItWasWritten() {
    assertThat(read(SampleForm.written(SOME))).isEqualTo(SOME);
    assertThat(read(SampleForm.written(Sample.NONE))).isEqualTo(Sample.NONE);
  }

  @Test
  void anIdleServerTakesLittleRoom() {
    Sample idle =
        new Sheet()
            .count(Counter.UP_MILLIS, 30_000)
            .measure(Measure.MEMORY, 80L << 20)
            .measure(Measure.CORES, 1200)
            .measure(Measure.RUNNING, 0)
            .measure(Measure.ASLEEP, 1)
            .measure(Measure.OTHER, 0)
            .sealed();

    assertThat(SampleForm.written(idle)).hasSizeLessThan(45);
  }

  @Test
  void whatIsDamagedAddsNothing() {
    byte[] whole = SampleForm.written(SOME);
    byte[] other = whole.clone();
    other[0] = 9;
    Sheet sheet = new Sheet();

    assertThatThrownBy(() -> SampleForm.read(other, sheet))
        .hasMessageContaining("not in a form that this program knows");
    assertThatThrownBy(() -> SampleForm.read(Arrays.copyOf(whole, whole.length - 1), sheet))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SampleForm.read(new byte[] {1, (byte) 0xff, 0x7f, 2}, sheet))
        .hasMessageContaining("no place");
    assertThatThrownBy(() -> SampleForm.read(new byte[0], sheet))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sheet.sealed()).isEqualTo(Sample.NONE);
  }
}
