package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a tar archive of plain files and folders: ustar, with the long names of pax and of GNU.
/// Everything else that tar knows is refused, and so is what two readers could read differently.
/// Used by one thread.
final class TarReader {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int MODE = 100;
  private static final int SIZE = 124;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;
  private static final int SHORT_PREFIX = 130;
  private static final int LARGEST_RECORD = 64 << 10;

  /// A file or a folder.
  ///
  /// @param name as it is written, not checked
  /// @param size of a file, whose bytes are [#read] next
  record Entry(String name, boolean isFolder, long size, boolean isExecutable) {}

  private final InputStream in;
  private final Bounds bounds;
  private final byte[] head = new byte[BLOCK];
  private long left;
  private int padding;
  private int heads;

  TarReader(InputStream in, Bounds bounds) {
    this.in = requireNonNull(in, "in");
    this.bounds = requireNonNull(bounds, "bounds");
  }

  /// The next one; null behind the last, when the archive has ended as it should.
  @Nullable Entry next() throws IOException {
    skip(left + padding);
    @Nullable PaxRecords pax = null;
    @Nullable String longName = null;
    while (true) {
      block();
      if (isZero()) {
        if (pax != null || longName != null) {
          throw new Refusal("it ends behind a name that belongs to nothing");
        }
        end();
        return null;
      }
      heads++;
      if (heads > 3L * bounds.entries() + 3) {
        throw new Refusal("it has more than " + bounds.entries() + " entries");
      }
      check();
      switch ((char) head[TYPE]) {
        case 'x' -> pax = once(pax, PaxRecords.read(record(), false));
        case 'g' -> PaxRecords.read(record(), true);
        case 'L' -> longName = once(longName, text(record()));
        default -> {
          return entry(pax, longName);
        }
      }
    }
  }

  private static <T> T once(@Nullable T before, T value) throws Refusal {
    if (before != null) {
      throw new Refusal("it names an entry twice");
    }
    return value;
  }

  private Entry entry(@Nullable PaxRecords pax, @Nullable String longName) throws IOException {
    @Nullable String longer = pax == null ? longName : pax.path();
    if (pax != null && pax.path() != null && longName != null) {
      throw new Refusal(Names.shown(longName), "has one name by pax and another by GNU");
    }
    String name = longer == null ? longName == null ? written() : longName : longer;
    char type = (char) head[TYPE];
    boolean isFolder = type == '5' || (isFile(type) && name.endsWith("/"));
    if (!isFolder && !isFile(type)) {
      throw new Refusal(Names.shown(name), kind(type));
    }
    long size = pax != null && pax.size() >= 0 ? pax.size() : number(SIZE, 12);
    if (isFolder && size != 0) {
      throw new Refusal(Names.shown(name), "is a folder with content");
    }
    if (size > bounds.file().bytes()) {
      throw new Refusal(Names.shown(name), "is larger than " + bounds.file());
    }
    left = size;
    padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
    return new Entry(name, isFolder, size, !isFolder && (number(MODE, 8) & 0111) != 0);
  }

  private static boolean isFile(char type) {
    return type == '0' || type == 0;
  }

  private static String kind(char type) {
    return switch (type) {
      case '1' -> "is a hard link, which could lead anywhere";
      case '2', 'K' -> "is a symbolic link, which could lead anywhere";
      case '3', '4' -> "is a device";
      case '6' -> "is a pipe";
      default -> "is of the kind " + Names.shown("" + type) + ", which no package needs";
    };
  }

  /// Bytes of the file at hand; -1 at its end.
  int read(byte[] into) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(into, 0, (int) Math.min(left, into.length));
    if (count < 0) {
      throw new Refusal("it is cut short");
    }
    left -= count;
    return count;
  }

  private void skip(long count) throws IOException {
    byte[] into = new byte[BLOCK];
    long rest = count;
    while (rest > 0) {
      int one = in.read(into, 0, (int) Math.min(rest, into.length));
      if (one < 0) {
        throw new Refusal("it is cut short");
      }
      rest -= one;
    }
    left = 0;
    padding = 0;
  }

  private void block() throws IOException {
    if (in.readNBytes(head, 0, BLOCK) < BLOCK) {
      throw new Refusal("it is cut short");
    }
  }

  private boolean isZero() {
    for (byte each : head) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  /// A second block of zeros, and nothing else up to the end of the stream.
  private void end() throws IOException {
    block();
    byte[] rest = head;
    int count = BLOCK;
    while (count >= 0) {
      for (int each = 0; each < count; each++) {
        if (rest[each] != 0) {
          throw new Refusal("there is something behind its end");
        }
      }
      count = in.read(rest);
    }
  }

  private void check() throws IOException {
    long sum = 0;
    for (int each = 0; each < BLOCK; each++) {
      boolean isSum = each >= CHECKSUM && each < CHECKSUM + 8;
      sum += isSum ? ' ' : head[each] & 0xff;
    }
    if (sum != number(CHECKSUM, 8)) {
      throw new Refusal("one of its headers is broken");
    }
  }

  /// The content of a record that says something about the next entry.
  private byte[] record() throws IOException {
    long size = number(SIZE, 12);
    if (size > LARGEST_RECORD) {
      throw new Refusal("it has a name of " + size + " bytes");
    }
    byte[] record = in.readNBytes((int) size);
    if (record.length < size) {
      throw new Refusal("it is cut short");
    }
    skip((BLOCK - size % BLOCK) % BLOCK);
    return record;
  }

  /// The name in the header, with the prefix that POSIX has for long ones.
  private String written() throws IOException {
    String name = text(Arrays.copyOfRange(head, 0, NAME));
    boolean isPosix = new String(head, MAGIC, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
    int length = hasTimes() ? SHORT_PREFIX : PREFIX_LENGTH;
    String prefix = isPosix ? text(Arrays.copyOfRange(head, PREFIX, PREFIX + length)) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /// Some writers have a shorter prefix, and two times in octal digits behind it.
  private boolean hasTimes() {
    boolean hasDigits = false;
    for (int at = PREFIX + SHORT_PREFIX; at < PREFIX + PREFIX_LENGTH; at++) {
      boolean isDigit = head[at] >= '0' && head[at] <= '7';
      if (at == PREFIX + SHORT_PREFIX ? head[at] != 0 : !isDigit && head[at] != 0) {
        return false;
      }
      hasDigits |= isDigit;
    }
    return hasDigits;
  }

  /// Text up to a NUL, behind which there may be nothing else.
  private static String text(byte[] bytes) throws IOException {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    String text = decoded(bytes, end);
    for (int rest = end; rest < bytes.length; rest++) {
      if (bytes[rest] != 0) {
        throw new Refusal(Names.shown(text), "has a NUL in its name, with something behind it");
      }
    }
    return text;
  }

  static String decoded(byte[] bytes, int length) throws IOException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Refusal("one of its names is not in UTF-8", e);
    }
  }

  /// A number in octal, or in binary where its first bit says so.
  private long number(int from, int length) throws IOException {
    if ((head[from] & 0x80) != 0) {
      long value = head[from] & 0x7f;
      for (int each = from + 1; each < from + length; each++) {
        if (value > Long.MAX_VALUE >> 8) {
          throw new Refusal("one of its numbers is negative or too large");
        }
        value = value << 8 | (head[each] & 0xff);
      }
      return value;
    }
    String text = new String(head, from, length, StandardCharsets.ISO_8859_1);
    String digits = text.replaceFirst("(?s)[\0 ].*\\z", "").strip();
    String rest = text.substring(digits.length());
    if (text.startsWith(" ")) {
      digits = text.replace('\0', ' ').strip();
      rest = "";
    }
    if (!digits.matches("[0-7]{0,20}") || !rest.matches("[\0 ]*")) {
      throw new Refusal("one of its numbers is none");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}
