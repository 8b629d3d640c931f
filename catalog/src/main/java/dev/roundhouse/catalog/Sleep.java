package dev.roundhouse.catalog;

import dev.roundhouse.kernel.Setting;
import java.time.Duration;
import java.util.Optional;

/// When a server that nobody uses sleeps. What is not said is the fleet's default.
///
/// @param never true is the same as `deepest: awake`
public record Sleep(
    @Setting("Whether it never sleeps.") Optional<Boolean> never,
    @Setting("Time without use after which it is stopped by a signal, its memory kept.")
        Optional<Duration> dozeAfter,
    @Setting("Time without use after which its memory goes to the swap as well.")
        Optional<Duration> pageOutAfter,
    @Setting("Time without use after which its process is ended.") Optional<Duration> stopAfter,
    @Setting("How deep its sleep may get.") Optional<Deepest> deepest,
    @Setting("Who is woken first, and sleeps deeper last when memory is short.")
        Optional<Priority> priority,
    @Setting("Time it stays awake once woken.") Optional<Duration> minAwake,
    @Setting("Time it sleeps unless somebody wants it.") Optional<Duration> minSleep,
    @Setting("Whether it is woken shortly before it is likely to be wanted (fleet.pre-wake).")
        Optional<Boolean> preWake) {
  /// Says nothing.
  public static final Sleep UNSAID =
      new Sleep(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// How deep sleep may get.
  public enum Deepest {
    /// It never sleeps.
    AWAKE,
    /// Stopped by a signal.
    DOZING,
    /// Its memory given to the swap.
    ASLEEP,
    /// Its process ended: only for servers that keep nothing of worth in memory.
    STOPPED
  }

  /// How much waits for it.
  public enum Priority {
    HIGH,
    NORMAL,
    LOW
  }

  public Sleep {
    if (never.orElse(false) && deepest.isPresent() && deepest.get() != Deepest.AWAKE) {
      throw new IllegalArgumentException(
          "never and deepest contradict each other; say one of them");
    }
    ordered("doze-after", dozeAfter, "page-out-after", pageOutAfter);
    ordered("page-out-after", pageOutAfter, "stop-after", stopAfter);
    ordered("doze-after", dozeAfter, "stop-after", stopAfter);
  }

  private static void ordered(
      String light, Optional<Duration> earlier, String deep, Optional<Duration> later) {
    if (earlier.isPresent() && later.isPresent() && later.get().compareTo(earlier.get()) < 0) {
      throw new IllegalArgumentException(
          "sleep gets deeper with time: %s must not be shorter than %s".formatted(deep, light));
    }
  }

  /// The same, with nothing said of how deep.
  public Sleep withoutDepth() {
    return new Sleep(
        Optional.empty(),
        dozeAfter,
        pageOutAfter,
        stopAfter,
        Optional.empty(),
        priority,
        minAwake,
        minSleep,
        preWake);
  }

  /// How deep it may sleep, if that is said.
  public Optional<Deepest> depth() {
    return never.filter(is -> is).map(_ -> Deepest.AWAKE).or(() -> deepest);
  }
}
