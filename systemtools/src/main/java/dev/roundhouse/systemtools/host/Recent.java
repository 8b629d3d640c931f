package dev.roundhouse.systemtools.host;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An answer that is made anew only when the last one is old: many who ask at once cost as much as
/// one, and get what says of itself when it was so. Safe for many threads; those who come while an
/// answer is made wait for it, so that none is older than promised.
final class Recent {
  private record Kept(byte[] answer, long made) {}

  private final Duration most;
  private final Ticker ticker;
  private final Supplier<byte[]> source;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile @Nullable Kept kept;

  /// @param most how old an answer may be
  Recent(Duration most, Ticker ticker, Supplier<byte[]> source) {
    this.most = requireNonNull(most, "most");
    this.ticker = requireNonNull(ticker, "ticker");
    this.source = requireNonNull(source, "source");
  }

  /// Not to be changed by who gets it: it is the same one for all.
  byte[] get() {
    byte[] fresh = fresh();
    if (fresh != null) {
      return fresh;
    }
    turn.lock();
    try {
      byte[] others = fresh();
      if (others != null) {
        return others;
      }
      long now = ticker.nanos();
      byte[] made = source.get();
      kept = new Kept(made, now);
      return made;
    } finally {
      turn.unlock();
    }
  }

  private byte @Nullable [] fresh() {
    Kept last = kept;
    return last != null && ticker.nanos() - last.made() < most.toNanos() ? last.answer() : null;
  }
}
