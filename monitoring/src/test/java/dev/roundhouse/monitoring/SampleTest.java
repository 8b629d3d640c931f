package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.monitoring.Sample.Counter;
import dev.roundhouse.monitoring.Sample.Gauge;
import dev.roundhouse.monitoring.Sample.Measure;
import dev.roundhouse.monitoring.Sample.Sheet;
import dev.roundhouse.monitoring.Spread.Scale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Samples that become one.
final class SampleTest {
  /// Two samples of 3 and 5 calls; memory of 100 in the first, and of 40 and 10 in the two looks of
  /// the second: (100 + 40 + 10) / 3 = 50, at most 100.
  @Test
  void countsAreAddedAndMeansAreWeighted() {
    Sample one = new Sheet().count(Counter.CALLS, 3).measure(Measure.MEMORY, 100).sealed();
    Sample two =
        new Sheet()
            .count(Counter.CALLS, 5)
            .measure(Measure.MEMORY, 40)
            .measure(Measure.MEMORY, 10)
            .sealed();

    Sample both = new Sheet().add(one).add(two).sealed();

    assertThat(both.count(Counter.CALLS)).isEqualTo(8);
    assertThat(both.gauge(Measure.MEMORY)).contains(new Gauge(3, 50, 100));
    assertThat(both.gauge(Measure.CORES)).as("never measured, which is not 0").isEmpty();
  }

  @Test
  void whatIsBelowZeroHasAMaximumToo() {
    Sample one = new Sheet().measure(Measure.SAVED, -7).sealed();

    Sample both =
        new Sheet()
            .add(Sample.NONE)
            .add(one)
            .add(new Sheet().measure(Measure.SAVED, -9).sealed())
            .sealed();

    assertThat(both.gauge(Measure.SAVED)).contains(new Gauge(2, -8, -7));
  }

  @Test
  void whereThereWasNothingTheLooksCountAsNothing() {
    Sheet sheet = new Sheet().measure(Measure.RUNNING, 2);

    Sample sample = sheet.looked(Measure.RUNNING, 4).sealed();

    assertThat(sample.gauge(Measure.RUNNING)).contains(new Gauge(4, .5, 2));
  }

  @Test
  void inWhateverOrderItIsTheSame() {
    long seed = 20261101;
    Random random = new Random(seed);
    List<Sample> samples = new ArrayList<>();
    for (int at = 0; at < 40; at++) {
      Sheet sheet = new Sheet();
      for (Counter counter : Counter.values()) {
        sheet.count(counter, random.nextInt(50));
      }
      for (Measure measure : Measure.values()) {
        if (random.nextBoolean()) {
          sheet.measure(measure, random.nextLong(1L << 40) - (1L << 30));
        }
      }
      for (Scale scale : Scale.values()) {
        sheet.spread(scale, random.nextInt(scale.classes()), random.nextInt(9));
      }
      samples.add(sheet.sealed());
    }
    Sheet straight = new Sheet();
    samples.forEach(straight::add);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(samples, random);
      int cut = 1 + random.nextInt(samples.size() - 1);
      Sheet left = new Sheet();
      Sheet right = new Sheet();
      samples.subList(0, cut).forEach(left::add);
      samples.subList(cut, samples.size()).forEach(right::add);

      Sample parts = new Sheet().add(right.sealed()).add(left.sealed()).sealed();

      assertThat(parts).as("seed %d", seed).isEqualTo(straight.sealed());
    }
  }
}
