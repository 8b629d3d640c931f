package dev.roundhouse.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Collects what is wrong with one file, so that the operator hears of all of it at once.
final class Problems {
  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Position at, KeyPath path, String message) {
    add(at, path, message, Optional.empty());
  }

  void add(Position at, KeyPath path, String message, Optional<String> nearest) {
    found.add(new Problem(file, at.line(), at.column(), path.toString(), message, nearest));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /// In the order of the file.
  List<Problem> sorted() {
    return found.stream()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .toList();
  }
}
