package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;

/// How many calls that were never delivered may be sent once more: a fifth of those of the last ten
/// seconds, and three. A server that is going down is not finished off by repetitions. Safe for
/// many threads.
final class RetryBudget {
  private static final int SECONDS = 10;
  private static final int ALWAYS = 3;
  private static final int ONE_IN = 5;
  private static final long SECOND = 1_000_000_000L;

  private final Ticker ticker;
  private final int[] calls = new int[SECONDS];
  private final int[] retries = new int[SECONDS];
  private long second;

  RetryBudget(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.second = Math.floorDiv(ticker.nanos(), SECOND);
  }

  /// A call is made.
  synchronized void called() {
    calls[slot()]++;
  }

  /// Whether a call may be repeated; taken from the budget if so.
  synchronized boolean take() {
    int now = slot();
    int made = 0;
    int repeated = 0;
    for (int each = 0; each < SECONDS; each++) {
      made += calls[each];
      repeated += retries[each];
    }
    if (repeated >= ALWAYS + made / ONE_IN) {
      return false;
    }
    retries[now]++;
    return true;
  }

  private int slot() {
    long now = Math.floorDiv(ticker.nanos(), SECOND);
    for (long passed = Math.max(second + 1, now - SECONDS + 1); passed <= now; passed++) {
      calls[(int) Math.floorMod(passed, (long) SECONDS)] = 0;
      retries[(int) Math.floorMod(passed, (long) SECONDS)] = 0;
    }
    second = Math.max(second, now);
    return (int) Math.floorMod(second, (long) SECONDS);
  }
}
