package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// How many of something were how large, by classes of size. Two of them are added class by class,
/// so what is read of a sum is as true as what is read of each. Immutable.
public final class Spread {
  /// What is counted by classes, and where the classes end: each bound is part of the class below
  /// it, and one more class takes what is above the last.
  public enum Scale {
    /// Calls by how long they took, in seconds.
    LATENCY(96, Tally.LATENCY_BOUNDS),
    /// Milliseconds by how much of the machine's processors or memory was in use, whichever was
    /// more, in percent.
    UTILISATION(
        128, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100),
    /// Milliseconds by how old the oldest look at an essential part was, in seconds.
    AGE(160, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600);

    /// Where its classes are in a sample, also in one that is stored.
    final int place;

    // Nobody else has it.
    @SuppressWarnings("ImmutableEnumChecker")
    private final double[] bounds;

    Scale(int place, double... bounds) {
      this.place = place;
      this.bounds = bounds.clone();
    }

    /// The upper bounds, from small to large.
    public List<Double> bounds() {
      return Arrays.stream(bounds).boxed().toList();
    }

    /// How many classes there are.
    public int classes() {
      return bounds.length + 1;
    }

    /// The class that a value belongs to.
    public int classOf(double value) {
      int at = 0;
      while (at < bounds.length && value > bounds[at]) {
        at++;
      }
      return at;
    }

    /// The class that ends at this bound.
    ///
    /// @throws IllegalArgumentException when none does: what is better than this was not counted
    public int endingAt(double bound) {
      for (int at = 0; at < bounds.length; at++) {
        if (Math.abs(bounds[at] - bound) < 1e-9) {
          return at;
        }
      }
      String all =
          Arrays.stream(bounds)
              .mapToObj(each -> each == Math.rint(each) ? "" + (long) each : "" + each)
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "%s is no bound of a class, so nobody counts what is below it; there are %s"
              .formatted(bound, all));
    }
  }

  private final Scale scale;
  private final long[] counts;

  private Spread(Scale scale, long[] counts) {
    this.scale = scale;
    this.counts = counts;
  }

  /// @param counts of each class of the scale
  public static Spread of(Scale scale, long... counts) {
    if (counts.length != requireNonNull(scale, "scale").classes()) {
      throw new IllegalArgumentException(
          "%s has %d classes, not %d".formatted(scale, scale.classes(), counts.length));
    }
    return new Spread(scale, counts.clone());
  }

  /// Nothing counted.
  public static Spread none(Scale scale) {
    return new Spread(scale, new long[scale.classes()]);
  }

  public Scale scale() {
    return scale;
  }

  /// How many are in this class.
  public long count(int at) {
    return counts[at];
  }

  /// How many there are.
  public long total() {
    return Arrays.stream(counts).sum();
  }

  /// How many are in this class or below it.
  public long upTo(int last) {
    return Arrays.stream(counts, 0, last + 1).sum();
  }

  /// What has come since the earlier one; where a class has become smaller, counting has begun
  /// anew, and all of it has come since.
  public Spread since(Spread earlier) {
    long[] more = new long[counts.length];
    for (int at = 0; at < more.length; at++) {
      more[at] = counts[at] >= earlier.counts[at] ? counts[at] - earlier.counts[at] : counts[at];
    }
    return new Spread(scale, more);
  }

  /// The value that this share of all does not exceed, as if those of a class lay evenly in it; the
  /// last bound for what is above it. Empty when there is nothing.
  ///
  /// @param share from 0 to 1, such as .95
  public OptionalDouble quantile(double share) {
    long all = total();
    if (all == 0) {
      return OptionalDouble.empty();
    }
    double rank = share * all;
    long below = 0;
    for (int at = 0; at < scale.bounds.length; at++) {
      long in = counts[at];
      if (in > 0 && below + in >= rank) {
        double low = at == 0 ? 0 : scale.bounds[at - 1];
        return OptionalDouble.of(low + (scale.bounds[at] - low) * (rank - below) / in);
      }
      below += in;
    }
    return OptionalDouble.of(scale.bounds[scale.bounds.length - 1]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Spread that
        && that.scale == scale
        && Arrays.equals(that.counts, counts);
  }

  @Override
  public int hashCode() {
    return 31 * scale.hashCode() + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return scale + Arrays.toString(counts);
  }
}
