package dev.roundhouse.kernel;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds what somebody probably meant, for error messages.
public final class Names {
  private Names() {}

  /// The nearest of the known names, if it is near enough to be worth saying.
  public static Optional<String> nearest(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    // Of a short name two edits leave nothing: they would make it any other.
    int enough = name.length() <= 3 ? 1 : Math.max(2, name.length() / 3);
    return known.stream()
        .filter(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT)) <= enough)
        .min(
            Comparator.comparingInt(
                    (String candidate) -> distance(wanted, candidate.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /// Edits (insert, delete, replace, swap two neighbours) that make one text the other.
  static int distance(String from, String to) {
    int[] twoAbove = new int[to.length() + 1];
    int[] above = new int[to.length() + 1];
    int[] row = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      row[column] = column;
    }
    for (int line = 1; line <= from.length(); line++) {
      int[] free = twoAbove;
      twoAbove = above;
      above = row;
      row = free;
      row[0] = line;
      for (int column = 1; column <= to.length(); column++) {
        boolean isSame = from.charAt(line - 1) == to.charAt(column - 1);
        int replace = above[column - 1] + (isSame ? 0 : 1);
        row[column] = Math.min(replace, 1 + Math.min(above[column], row[column - 1]));
        if (isSwap(from, line, to, column)) {
          row[column] = Math.min(row[column], twoAbove[column - 2] + 1);
        }
      }
    }
    return row[to.length()];
  }

  private static boolean isSwap(String from, int line, String to, int column) {
    return line > 1
        && column > 1
        && from.charAt(line - 1) == to.charAt(column - 2)
        && from.charAt(line - 2) == to.charAt(column - 1);
  }
}
