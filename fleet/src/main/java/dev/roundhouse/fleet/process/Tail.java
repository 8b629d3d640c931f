package dev.roundhouse.fleet.process;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/// The last lines of an error output, bounded in number and length. Safe for many threads.
final class Tail {
  private static final int LINES = 20;
  private static final int LENGTH = 500;

  private final ArrayDeque<String> lines = new ArrayDeque<>(LINES);

  synchronized void add(String line) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line.length() > LENGTH ? line.substring(0, LENGTH) + "..." : line);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /// The line that most likely says what went wrong: the last one that is neither part of a stack
  /// trace nor a farewell. Empty when nothing was written.
  synchronized String telling() {
    for (Iterator<String> last = lines.descendingIterator(); last.hasNext(); ) {
      String line = last.next();
      if (!isFarewell(line)) {
        return line.strip();
      }
    }
    return lines.isEmpty() ? "" : lines.getLast().strip();
  }

  private static boolean isFarewell(String line) {
    return line.isBlank()
        || Character.isWhitespace(line.charAt(0))
        || line.equals("}")
        || line.startsWith("Node.js v")
        || line.contains("A complete log of this run");
  }
}
