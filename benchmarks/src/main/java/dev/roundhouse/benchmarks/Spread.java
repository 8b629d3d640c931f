package dev.roundhouse.benchmarks;

import java.util.List;
import java.util.Locale;

/// The middle of some measurements, and how far they lie apart.
record Spread(double median, double least, double most) {
  static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(median, sorted.getFirst(), sorted.getLast());
  }

  /// The smallest value that so many of a hundred do not exceed (nearest rank).
  static double percentile(List<Double> values, int hundredths) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(hundredths / 100.0 * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }

  /// `median (least-most)` with so many places.
  String text(int places) {
    String number = "%." + places + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + "-" + number + ")", median, least, most);
  }
}
