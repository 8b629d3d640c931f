package dev.roundhouse.config;

import java.io.Serial;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// The settings cannot be used. Carries every problem found, in the order of the file, so that one
/// look is enough to mend them all.
public final class ConfigException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ConfigException(List<Problem> problems) {
    List<Problem> sorted =
        problems.stream()
            .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
            .toList();
    super(sorted.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = sorted;
  }

  /// At least one, by line and column.
  public List<Problem> problems() {
    return problems;
  }
}
