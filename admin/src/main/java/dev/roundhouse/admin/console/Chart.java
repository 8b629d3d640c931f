package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// Numbers as a picture, and as a table for those who see none. The script draws what stands in the
/// table, so that both say the same.
///
/// @param key tells it from others on the page
/// @param kind how it is drawn: `bars`
/// @param across what the labels are
/// @param up what the numbers are
record Chart(String key, String kind, String title, String across, String up, List<Point> points) {
  /// A number and what it is of.
  record Point(String label, long value) {
    Point {
      requireNonNull(label, "label");
    }
  }

  Chart {
    points = List.copyOf(points);
  }
}
