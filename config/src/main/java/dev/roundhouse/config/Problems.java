package dev.roundhouse.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Collects what is wrong with one file, so that the operator hears of all of it at once.
final class Problems {
  /// What is wrong, for going on without it.
  sealed interface Wrong {
    KeyPath path();

    /// The key has no meaning there; perhaps another was meant.
    record Key(KeyPath path, Optional<String> meant) implements Wrong {}

    record Value(KeyPath path) implements Wrong {}
  }

  private final String file;
  private final List<Problem> found = new ArrayList<>();
  private final List<Wrong> wrong = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Position at, KeyPath path, String message) {
    add(at, path, message, Optional.empty());
  }

  void add(Position at, KeyPath path, String message, Optional<String> nearest) {
    wrong.add(new Wrong.Value(path));
    tell(at, path, message, nearest);
  }

  /// A key that means nothing at its place.
  void addKey(Position at, KeyPath path, String message, Optional<String> nearest) {
    wrong.add(new Wrong.Key(path, nearest));
    tell(at, path, message, nearest);
  }

  private void tell(Position at, KeyPath path, String message, Optional<String> nearest) {
    found.add(new Problem(file, at.line(), at.column(), path.toString(), message, nearest));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Wrong> wrong() {
    return List.copyOf(wrong);
  }

  /// In the order of the file.
  List<Problem> sorted() {
    return found.stream()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .toList();
  }
}
