package dev.roundhouse.protocol;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Something that holds for every value of a kind. It is tried with many; the first for which it
/// does not hold is made as simple as possible and told with the seed that leads to it again.
///
/// Each run tries others. `-Dproperty.seed=7` repeats a run, `-Dproperty.tries=100000` tries more.
final class Property {
  private static final int TRIES = 1_000;
  private static final int SIMPLIFICATIONS = 20_000;

  private Property() {}

  /// What has to hold for a value; it throws when it does not.
  @FunctionalInterface
  interface Claim<T> {
    void check(T value) throws Exception;
  }

  private record Failure(int[] numbers, Object value, Throwable cause) {}

  static <T> void holds(Function<Draw, T> made, Claim<T> claim) {
    long seed = Long.getLong("property.seed", System.nanoTime());
    holds(seed, Integer.getInteger("property.tries", TRIES), made, claim);
  }

  static <T> void holds(long seed, int tries, Function<Draw, T> made, Claim<T> claim) {
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int count = 1; count <= tries; count++) {
      Failure failure = failure(Draw.random(seeds.nextLong()), made, claim);
      if (failure != null) {
        Failure least = simplest(failure, made, claim);
        throw new AssertionError(
            "does not hold for <%s>%nfound as <%s>%nin try %d of -Dproperty.seed=%d"
                .formatted(least.value(), failure.value(), count, seed),
            least.cause());
      }
    }
  }

  private static <T> @Nullable Failure failure(Draw draw, Function<Draw, T> made, Claim<T> claim) {
    T value = made.apply(draw);
    try {
      claim.check(value);
      return null;
    } catch (Exception | AssertionError | StackOverflowError cause) {
      return new Failure(draw.numbers(), value, cause);
    }
  }

  /// Leaves numbers out and makes them smaller as long as the claim still fails.
  private static <T> Failure simplest(Failure first, Function<Draw, T> made, Claim<T> claim) {
    Failure least = first;
    int left = SIMPLIFICATIONS;
    boolean hasProgress = true;
    while (hasProgress && left > 0) {
      hasProgress = false;
      for (int size = least.numbers().length; size >= 0 && left > 0; size = next(size)) {
        for (int at = 0; at + Math.max(size, 1) <= least.numbers().length && left > 0; at++) {
          Failure simpler = tried(simpler(least.numbers(), at, size), least, made, claim);
          left--;
          if (simpler != null) {
            least = simpler;
            hasProgress = true;
            at--;
          }
        }
      }
    }
    return least;
  }

  /// Large pieces first; from eight on each size.
  private static int next(int size) {
    return size > 8 ? Math.max(8, size / 2) : size - 1;
  }

  /// Without so many numbers, or, when it is none, with the one there halved.
  private static int[] simpler(int[] numbers, int at, int size) {
    int[] fewer = Arrays.copyOf(numbers, numbers.length - size);
    if (size == 0) {
      fewer[at] /= 2;
    } else {
      System.arraycopy(numbers, at + size, fewer, at, numbers.length - at - size);
    }
    return fewer;
  }

  private static <T> @Nullable Failure tried(
      int[] numbers, Failure than, Function<Draw, T> made, Claim<T> claim) {
    Failure again = failure(Draw.again(numbers), made, claim);
    return again != null && isLess(again.numbers(), than.numbers()) ? again : null;
  }

  private static boolean isLess(int[] numbers, int[] than) {
    return numbers.length < than.length
        || (numbers.length == than.length && Arrays.compare(numbers, than) < 0);
  }
}
