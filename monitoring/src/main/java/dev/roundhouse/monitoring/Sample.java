package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;

/// What was counted and measured of a server, or of the whole program, over some time. Two samples
/// are one when their counts are added, their means weighted by how often each was measured, and
/// the larger maximum taken: in whatever order, and so at whatever resolution, it is the same.
/// Immutable.
public final class Sample {
  /// What is added up.
  public enum Counter {
    /// Calls that have ended.
    CALLS(0),
    /// Those of them that came to nothing, but for those that their client gave up.
    ERRORS(1),
    /// Wakes from sleep.
    WAKES(2),
    /// How long they took together, in microseconds.
    WAKE_MICROS(3),
    /// Starts of instances that went well.
    STARTS(4),
    FAILED_STARTS(5),
    /// Instances that ended by themselves.
    EXITS(6),
    /// Milliseconds in which it worked, as far as was looked.
    UP_MILLIS(7),
    /// Milliseconds in which it did not.
    DOWN_MILLIS(8);

    private final int place;

    Counter(int place) {
      this.place = place;
    }
  }

  /// What goes up and down.
  public enum Measure {
    /// Resident bytes of the processes of servers.
    MEMORY(32),
    /// What servers use of processors, in millionths of a core.
    CORES(35),
    /// Instances that run or answer.
    RUNNING(38),
    /// Instances that doze or sleep.
    ASLEEP(41),
    /// Instances on their way from one to another, or held back by a failure.
    OTHER(44),
    /// Resident bytes of the program itself; of the whole only, as the following.
    OWN_MEMORY(47),
    /// What the program itself uses of processors, in millionths of a core.
    OWN_CORES(50),
    /// Resident bytes that the sleep of servers saves.
    SAVED(53);

    private final int place;

    Measure(int place) {
      this.place = place;
    }
  }

  /// What a measure was, over all the times that it was taken.
  ///
  /// @param looks how often that was
  public record Gauge(long looks, double mean, long max) {}

  // The place of a number is its name in stored samples, so there is room for more of each kind:
  // counters, then three numbers for each measure, then the classes of the spreads.
  private static final int MEASURES = 32;
  private static final int SPREADS = 95;
  private static final int SIZE = 192;

  /// One of nothing.
  public static final Sample NONE = new Sample(new long[SIZE]);

  private final long[] numbers;

  private Sample(long[] numbers) {
    this.numbers = numbers;
  }

  public long count(Counter counter) {
    return numbers[counter.place];
  }

  /// Empty when it was never measured.
  public Optional<Gauge> gauge(Measure measure) {
    int at = measure.place;
    return numbers[at] == 0
        ? Optional.empty()
        : Optional.of(
            new Gauge(numbers[at], numbers[at + 1] / (double) numbers[at], numbers[at + 2]));
  }

  public Spread spread(Spread.Scale scale) {
    int from = scale.place;
    return Spread.of(scale, Arrays.copyOfRange(numbers, from, from + scale.classes()));
  }

  /// Tells every number that is not 0 by its place, from the lowest place on.
  public void each(BiConsumer<Integer, Long> told) {
    for (int at = 0; at < SIZE; at++) {
      if (numbers[at] != 0) {
        told.accept(at, numbers[at]);
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sample that && Arrays.equals(that.numbers, numbers);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(numbers);
  }

  @Override
  public String toString() {
    StringBuilder said = new StringBuilder("Sample");
    each((at, number) -> said.append(' ').append(at).append('=').append(number));
    return said.toString();
  }

  /// One that is being made. For one thread.
  public static final class Sheet {
    private final long[] numbers = new long[SIZE];

    public Sheet count(Counter counter, long more) {
      numbers[counter.place] += more;
      return this;
    }

    /// One look at a measure.
    public Sheet measure(Measure measure, long value) {
      return gauge(measure.place, 1, value, value);
    }

    private Sheet gauge(int at, long looks, long sum, long max) {
      if (looks > 0) {
        numbers[at + 2] = numbers[at] == 0 ? max : Math.max(numbers[at + 2], max);
        numbers[at] += looks;
        numbers[at + 1] += sum;
      }
      return this;
    }

    /// Says that a measure was looked at so often in all, and was 0 where nothing else was said.
    public Sheet looked(Measure measure, long looks) {
      long more = looks - numbers[measure.place];
      return gauge(measure.place, Math.max(0, more), 0, 0);
    }

    public Sheet spread(Spread.Scale scale, int at, long more) {
      numbers[scale.place + at] += more;
      return this;
    }

    public Sheet spread(Spread more) {
      for (int at = 0; at < more.scale().classes(); at++) {
        spread(more.scale(), at, more.count(at));
      }
      return this;
    }

    public Sheet add(Sample other) {
      return add(other.numbers);
    }

    /// Adds one whose numbers stand at their places.
    ///
    /// @param others as many as a sample has
    public Sheet add(long[] others) {
      if (requireNonNull(others, "others").length != SIZE) {
        throw new IllegalArgumentException("a sample has " + SIZE + " numbers");
      }
      for (int at = 0; at < MEASURES; at++) {
        numbers[at] += others[at];
      }
      for (int at = MEASURES; at < SPREADS; at += 3) {
        gauge(at, others[at], others[at + 1], others[at + 2]);
      }
      for (int at = SPREADS; at < SIZE; at++) {
        numbers[at] += others[at];
      }
      return this;
    }

    public Sample sealed() {
      return new Sample(numbers.clone());
    }
  }

  /// How many numbers a sample has.
  public static int size() {
    return SIZE;
  }
}
