package dev.roundhouse.config;

import java.util.List;
import java.util.stream.Collectors;

/// A settings file that cannot be used, with everything that is wrong with it. The message has one
/// line a problem.
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MOST_LISTED = 100;

  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(listed(problems));
    this.problems = List.copyOf(problems);
  }

  /// All of them, in the order of the file; at least one.
  public List<Problem> problems() {
    return problems;
  }

  private static String listed(List<Problem> problems) {
    String lines =
        problems.stream()
            .limit(MOST_LISTED)
            .map(Problem::toString)
            .collect(Collectors.joining("\n"));
    return problems.size() <= MOST_LISTED
        ? lines
        : lines + "\n… and " + (problems.size() - MOST_LISTED) + " more";
  }
}
