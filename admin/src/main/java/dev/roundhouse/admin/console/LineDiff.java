package dev.roundhouse.admin.console;

import java.util.ArrayList;
import java.util.List;

/// What has changed from one text to another, line by line: the longest lines in common stay.
final class LineDiff {
  /// How a line got there.
  enum Kind {
    SAME,
    GONE,
    NEW;

    /// As the sheet of styles has it.
    String wire() {
      return switch (this) {
        case SAME -> "same";
        case GONE -> "gone";
        case NEW -> "new";
      };
    }

    /// Before the line, as in a patch.
    String sign() {
      return switch (this) {
        case SAME -> " ";
        case GONE -> "-";
        case NEW -> "+";
      };
    }
  }

  /// A line of either text.
  record Line(Kind kind, String text) {}

  private LineDiff() {}

  /// @param before of at most some thousand lines, as the effort grows with the product
  static List<Line> of(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    int[][] common = common(old, now);
    List<Line> lines = new ArrayList<>();
    int left = 0;
    int right = 0;
    while (left < old.size() || right < now.size()) {
      if (left < old.size() && right < now.size() && old.get(left).equals(now.get(right))) {
        lines.add(new Line(Kind.SAME, old.get(left)));
        left++;
        right++;
      } else if (left < old.size()
          && (right == now.size() || common[left + 1][right] >= common[left][right + 1])) {
        lines.add(new Line(Kind.GONE, old.get(left++)));
      } else {
        lines.add(new Line(Kind.NEW, now.get(right++)));
      }
    }
    return List.copyOf(lines);
  }

  /// How many lines the ends of both texts have in common, from each pair of places on.
  private static int[][] common(List<String> old, List<String> now) {
    int[][] common = new int[old.size() + 1][now.size() + 1];
    for (int left = old.size() - 1; left >= 0; left--) {
      for (int right = now.size() - 1; right >= 0; right--) {
        common[left][right] =
            old.get(left).equals(now.get(right))
                ? common[left + 1][right + 1] + 1
                : Math.max(common[left + 1][right], common[left][right + 1]);
      }
    }
    return common;
  }
}
