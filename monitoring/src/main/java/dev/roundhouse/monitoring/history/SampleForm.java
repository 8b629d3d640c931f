package dev.roundhouse.monitoring.history;

import dev.roundhouse.monitoring.Sample;
import java.io.ByteArrayOutputStream;

/// How a sample stands in the database: a byte that names this form, then of each number that is
/// not 0 how far its place is from the last one, and the number, both in as few bytes as they take.
final class SampleForm {
  private static final int FORM = 1;
  private static final int LONGEST = 10;

  private SampleForm() {}

  static byte[] written(Sample sample) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    out.write(FORM);
    int[] last = {-1};
    sample.each((at, number) -> {
      put(out, at - last[0]);
      // Small numbers below 0 are short as well.
      put(out, (number << 1) ^ (number >> 63));
      last[0] = at;
    });
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /// Adds what is written to a sheet.
  ///
  /// @throws IllegalArgumentException when it is no sample in this form; nothing was added then
  static void read(byte[] written, Sample.Sheet to) {
    if (written.length == 0 || written[0] != FORM) {
      throw new IllegalArgumentException("it is not in a form that this program knows");
    }
    long[] numbers = new long[Sample.size()];
    int at = -1;
    int next = 1;
    while (next < written.length) {
      int end = end(written, next);
      long step = value(written, next, end);
      next = end;
      end = end(written, next);
      long number = value(written, next, end);
      next = end;
      if (step < 1 || step >= numbers.length || at + step >= numbers.length) {
        throw new IllegalArgumentException("it has a number where there is no place");
      }
      at += (int) step;
      numbers[at] = (number >>> 1) ^ -(number & 1);
    }
    to.add(numbers);
  }

  private static int end(byte[] written, int from) {
    int at = from;
    while (at < written.length && written[at] < 0) {
      at++;
    }
    if (at >= written.length || at - from >= LONGEST) {
      throw new IllegalArgumentException("it is cut off");
    }
    return at + 1;
  }

  private static long value(byte[] written, int from, int end) {
    long value = 0;
    for (int at = from; at < end; at++) {
      value |= (written[at] & 0x7fL) << (7 * (at - from));
    }
    return value;
  }
}
