package dev.roundhouse.security.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.roundhouse.protocol.JsonWriter;
import java.io.IOException;
import java.security.DigestException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The lines of one batch, written one behind the other into the same array, which is kept for the
/// next batch: a line of a call costs about a microsecond so, and its hash is reckoned where it
/// stands. Used by one thread.
final class Sheet {
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
  private static final int USUAL = 64 << 10;

  /// What a large batch has needed is given back.
  private static final int LARGEST_KEPT = 8 << 20;

  private static final int HASH_BYTES = Link.DIGITS / 2;

  private final MessageDigest digest = Link.digest();
  private final byte[] hash = new byte[HASH_BYTES];
  private byte[] bytes = new byte[USUAL];
  private int length;
  private int lineStart;
  private long second = Long.MIN_VALUE;
  private byte[] secondText = {};

  int length() {
    return length;
  }

  void clear() {
    length = 0;
    if (bytes.length > LARGEST_KEPT) {
      bytes = new byte[USUAL];
    }
  }

  void to(Tape tape) throws IOException {
    tape.append(bytes, length);
  }

  /// The end of a line, alone.
  void end() {
    put((byte) '\n');
  }

  /// Begins a line with its number.
  Sheet begin(long seq) {
    lineStart = length;
    raw("{\"seq\":");
    return number(seq);
  }

  /// A member whose text is ASCII without anything to escape.
  Sheet plain(Key key, String text) {
    key(key).put((byte) '"');
    raw(text);
    return put((byte) '"');
  }

  /// A text as a JSON string.
  static byte[] quoted(String text) {
    return isPlain(text) ? ('"' + text + '"').getBytes(US_ASCII) : JsonWriter.quote(text);
  }

  /// A member whose text may be anything; none where there is none.
  Sheet text(Key key, @Nullable String text) {
    if (text == null) {
      return this;
    }
    return isPlain(text) ? plain(key, text) : key(key).raw(JsonWriter.quote(text));
  }

  private static boolean isPlain(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  Sheet number(Key key, long value) {
    return key(key).number(value);
  }

  Sheet json(Key key, byte[] value) {
    return key(key).raw(value);
  }

  /// A moment to the microsecond, as ISO 8601 has it.
  Sheet time(Key key, Instant moment) {
    if (moment.getEpochSecond() != second) {
      second = moment.getEpochSecond();
      // Such as 2026-11-21T10:00:00, without the Z.
      String text = Instant.ofEpochSecond(second).toString();
      secondText = text.substring(0, text.length() - 1).getBytes(US_ASCII);
    }
    key(key).put((byte) '"').raw(secondText).put((byte) '.');
    int micros = moment.getNano() / 1000;
    for (int unit = 100_000; unit > 0; unit /= 10) {
      put((byte) ('0' + micros / unit % 10));
    }
    return put((byte) 'Z').put((byte) '"');
  }

  /// Ends the line with its place in the chain, and returns that.
  Link end(Link before) {
    plain(Key.PREV, before.hash());
    put((byte) '}');
    digest.update(bytes, lineStart, length - lineStart);
    length--;
    try {
      digest.digest(hash, 0, HASH_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
    key(Key.HASH).put((byte) '"');
    int digits = length;
    room(Link.DIGITS);
    for (byte each : hash) {
      bytes[length++] = HEX[(each >> 4) & 0xF];
      bytes[length++] = HEX[each & 0xF];
    }
    String text = new String(bytes, digits, Link.DIGITS, ISO_8859_1);
    put((byte) '"').put((byte) '}').put((byte) '\n');
    return new Link(before.seq() + 1, text);
  }

  private Sheet key(Key key) {
    return raw(key.text());
  }

  private Sheet number(long value) {
    return raw(Long.toString(value));
  }

  /// One copy of memory, which no other method of the JDK offers.
  @SuppressWarnings("deprecation")
  private Sheet raw(String ascii) {
    int count = ascii.length();
    room(count);
    ascii.getBytes(0, count, bytes, length);
    length += count;
    return this;
  }

  private Sheet raw(byte[] json) {
    room(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
    return this;
  }

  private Sheet put(byte one) {
    room(1);
    bytes[length++] = one;
    return this;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
  }
}
