package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of the last thing that somebody did, told once on the next page.
///
/// @param lines further lines, such as one a server
record Flash(boolean isGood, String says, List<String> lines) {
  Flash {
    requireNonNull(says, "says");
    lines = List.copyOf(lines);
  }

  static Flash good(String says) {
    return new Flash(true, says, List.of());
  }

  static Flash bad(String says) {
    return new Flash(false, says, List.of());
  }

  /// Those that nobody has been told yet, by session; the oldest give way. Safe for many threads.
  static final class Box {
    private static final int MOST = 1000;

    private final Map<String, Flash> waiting = new LinkedHashMap<>();

    synchronized void put(String session, Flash flash) {
      waiting.remove(session);
      waiting.put(session, flash);
      if (waiting.size() > MOST) {
        waiting.remove(waiting.keySet().iterator().next());
      }
    }

    synchronized @Nullable Flash take(String session) {
      return waiting.remove(session);
    }
  }
}
