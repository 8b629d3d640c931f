package dev.roundhouse.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// Where a property gets what it is tried with. All of it is made of numbers, which are remembered:
/// fewer and smaller numbers make a simpler value, so a failure is made simpler without knowing
/// what was made of them. Zero is the simplest of each; numbers that have run out are zero.
final class Draw {
  private static final long[] CORNERS = {
    0, 1, -1, 127, -128, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private final SplittableRandom random;
  private final int[] given;
  private final boolean isReplay;
  private int[] drawn = new int[64];
  private int count;

  private Draw(SplittableRandom random, int[] given, boolean isReplay) {
    this.random = random;
    this.given = given;
    this.isReplay = isReplay;
  }

  static Draw random(long seed) {
    return new Draw(new SplittableRandom(seed), new int[0], false);
  }

  /// Gives these numbers again, each cut down to what is asked for.
  static Draw again(int[] numbers) {
    return new Draw(new SplittableRandom(0), numbers, true);
  }

  /// The numbers drawn so far.
  int[] numbers() {
    return Arrays.copyOf(drawn, count);
  }

  /// From 0 to less than the bound.
  int below(int bound) {
    int number;
    if (!isReplay) {
      number = random.nextInt(bound);
    } else {
      number = count < given.length ? Math.min(given[count], bound - 1) : 0;
    }
    if (count == drawn.length) {
      drawn = Arrays.copyOf(drawn, 2 * count);
    }
    drawn[count++] = number;
    return number;
  }

  int between(int least, int most) {
    return least + below(most - least + 1);
  }

  boolean truth() {
    return below(2) == 1;
  }

  /// Any of these; the first is the simplest.
  @SafeVarargs
  final <T> T of(T... values) {
    return values[below(values.length)];
  }

  <T> T of(List<T> values) {
    return values.get(below(values.size()));
  }

  /// Any of these ways to make a value; the first is the simplest.
  @SafeVarargs
  final <T> T oneOf(Supplier<? extends T>... ways) {
    return ways[below(ways.length)].get();
  }

  /// A list of up to so many.
  <T> List<T> list(int most, Supplier<? extends T> item) {
    List<T> items = new ArrayList<>();
    // Asked before each one, so that leaving one out leaves the others as they are.
    while (items.size() < most && below(most + 1) > 0) {
      items.add(item.get());
    }
    return items;
  }

  /// Any number of these, at most so many, in their order.
  <T> List<T> some(List<T> values, int most) {
    List<T> chosen = new ArrayList<>();
    for (T value : values) {
      if (chosen.size() < most && truth()) {
        chosen.add(value);
      }
    }
    return chosen;
  }

  <T> List<T> shuffled(List<T> values) {
    List<T> left = new ArrayList<>(values);
    List<T> all = new ArrayList<>();
    while (!left.isEmpty()) {
      all.add(left.remove(below(left.size())));
    }
    return all;
  }

  /// Any number; the ends and small ones more often than chance has it.
  long number() {
    if (below(4) == 0) {
      return CORNERS[below(CORNERS.length)];
    }
    int bits = below(64);
    long high = (long) below(1 << 30) << 34;
    long all = high ^ (long) below(1 << 30) << 17 ^ below(1 << 17);
    return all >> bits;
  }

  /// A character that is whole.
  int point(int least) {
    int point = oneOf(() -> between(least, 0x7FF), () -> between(least, 0x10FFFF));
    return point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point;
  }

  /// Text of up to so many of these units.
  String text(int most, Supplier<Character> unit) {
    StringBuilder text = new StringBuilder();
    list(most, unit).forEach(text::append);
    return text.toString();
  }

  /// A letter or digit.
  char letter() {
    return "aZ09bcxyzABCXY123".charAt(below(17));
  }
}
