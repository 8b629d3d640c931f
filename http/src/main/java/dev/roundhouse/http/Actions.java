package dev.roundhouse.http;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// What others have asked to be run once something ends, the latest first in the chain. Nearly
/// always one: no list is kept for it.
record Actions(Runnable last, @Nullable Actions earlier) {
  /// Runs all in the order they came.
  void run() {
    if (earlier != null) {
      earlier.run();
    }
    run(last);
  }

  /// Runs one so that its failure stops neither the next nor the event loop.
  static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      Front.LOG.log(Level.WARNING, "an action at the end of an exchange failed", e);
    }
  }
}
