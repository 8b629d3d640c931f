package dev.roundhouse.kernel;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An amount of bytes, written with a binary unit: `512B`, `64KiB`, `4MiB`, `1GiB`.
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s?(B|KiB|MiB|GiB|TiB)");
  private static final String UNITS = "BKMGT";

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is not negative: " + bytes);
    }
  }

  public static ByteSize ofKiB(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 10));
  }

  public static ByteSize ofMiB(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 20));
  }

  /// Reads a number with its unit; a bare number is refused because it does not say what it counts.
  public static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a size: write a whole number and B, KiB, MiB, GiB or TiB");
    }
    int shift = 10 * UNITS.indexOf(matcher.group(2).charAt(0));
    long count = Long.parseLong(matcher.group(1));
    if (count > Long.MAX_VALUE >> shift) {
      throw new IllegalArgumentException("\"" + text + "\" is larger than any size here");
    }
    return new ByteSize(count << shift);
  }

  /// The size as an array length.
  ///
  /// @throws ArithmeticException over 2 GiB
  public int toInt() {
    return Math.toIntExact(bytes);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public String toString() {
    int unit = 0;
    long value = bytes;
    while (unit < UNITS.length() - 1 && value != 0 && value % 1024 == 0) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%d%s", value, unit == 0 ? "B" : UNITS.charAt(unit) + "iB");
  }
}
