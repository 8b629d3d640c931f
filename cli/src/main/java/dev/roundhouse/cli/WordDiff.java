package dev.roundhouse.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Two texts as one, word by word: `[-gone-]` and `{+new+}`. By the longest sequence of words that
/// both have, as long as that takes no more than a moment; beyond that the middle is told whole.
final class WordDiff {
  private static final Pattern WORD = Pattern.compile("\\s+|\\S+");
  private static final long MOST = 4_000_000;

  private final List<String> before;
  private final List<String> after;
  private final StringBuilder marked = new StringBuilder();
  private final StringBuilder gone = new StringBuilder();
  private final StringBuilder fresh = new StringBuilder();

  private WordDiff(List<String> before, List<String> after) {
    this.before = before;
    this.after = after;
  }

  static String marked(String before, String after) {
    WordDiff diff = new WordDiff(words(before), words(after));
    diff.walk();
    return diff.marked.toString();
  }

  private static List<String> words(String text) {
    return new ArrayList<>(WORD.matcher(text).results().map(MatchResult::group).toList());
  }

  private void walk() {
    int start = 0;
    while (start < Math.min(before.size(), after.size())
        && before.get(start).equals(after.get(start))) {
      start++;
    }
    int ends = 0;
    while (ends < Math.min(before.size(), after.size()) - start
        && before.get(before.size() - 1 - ends).equals(after.get(after.size() - 1 - ends))) {
      ends++;
    }
    int oldEnd = before.size() - ends;
    int newEnd = after.size() - ends;
    before.subList(0, start).forEach(this::kept);
    if ((long) (oldEnd - start) * (newEnd - start) > MOST) {
      before.subList(start, oldEnd).forEach(gone::append);
      after.subList(start, newEnd).forEach(fresh::append);
    } else {
      middle(before.subList(start, oldEnd), after.subList(start, newEnd));
    }
    before.subList(oldEnd, before.size()).forEach(this::kept);
    flush();
  }

  private void middle(List<String> old, List<String> now) {
    int[][] common = new int[old.size() + 1][now.size() + 1];
    for (int row = old.size() - 1; row >= 0; row--) {
      for (int column = now.size() - 1; column >= 0; column--) {
        common[row][column] =
            old.get(row).equals(now.get(column))
                ? common[row + 1][column + 1] + 1
                : Math.max(common[row + 1][column], common[row][column + 1]);
      }
    }
    int row = 0;
    int column = 0;
    while (row < old.size() || column < now.size()) {
      if (row < old.size() && column < now.size() && old.get(row).equals(now.get(column))) {
        kept(old.get(row));
        row++;
        column++;
      } else if (column == now.size()
          || (row < old.size() && common[row + 1][column] >= common[row][column + 1])) {
        gone.append(old.get(row++));
      } else {
        fresh.append(now.get(column++));
      }
    }
  }

  private void kept(String word) {
    flush();
    marked.append(word);
  }

  private void flush() {
    if (!gone.isEmpty()) {
      marked.append("[-").append(gone).append("-]");
      gone.setLength(0);
    }
    if (!fresh.isEmpty()) {
      marked.append("{+").append(fresh).append("+}");
      fresh.setLength(0);
    }
  }
}
