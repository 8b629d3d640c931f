package dev.roundhouse.security.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A place in the chain: the number of a line and its hash, which the next line repeats.
///
/// A line is a JSON object whose last two members are `prev`, the hash of the line before, and
/// `hash`, the SHA-256 of the line without that last member.
record Link(long seq, String hash) {
  static final int DIGITS = 64;

  /// Before the first line of all.
  static final Link ORIGIN = new Link(0, "0".repeat(DIGITS));

  private static final byte[] HASH = ",\"hash\":\"".getBytes(US_ASCII);
  private static final byte[] CLOSE = "\"}".getBytes(US_ASCII);

  Link {
    requireNonNull(hash, "hash");
  }

  /// A line that was read, with what it says of its place.
  record Line(Json json, long seq, String prev, String hash) {
    Link link() {
      return new Link(seq, hash);
    }
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The digits of the hash of an object that lacks its `hash`.
  static String hash(byte[] object, MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest(object));
  }

  /// Reads a line without its end; null when it is not as it was written.
  static @Nullable Line read(byte[] line, MessageDigest digest) {
    int tail = HASH.length + DIGITS + CLOSE.length;
    int open = line.length - tail;
    if (open < 1
        || !Arrays.equals(line, open, open + HASH.length, HASH, 0, HASH.length)
        || !Arrays.equals(line, line.length - CLOSE.length, line.length, CLOSE, 0, CLOSE.length)) {
      return null;
    }
    String hash = new String(line, open + HASH.length, DIGITS, US_ASCII);
    digest.update(line, 0, open);
    digest.update((byte) '}');
    if (!HexFormat.of().formatHex(digest.digest()).equals(hash)) {
      return null;
    }
    try {
      Json json = Json.parse(line);
      String prev = json.get("prev").text();
      long seq = json.get("seq").integer(-1);
      return prev == null || seq < 1 ? null : new Line(json, seq, prev, hash);
    } catch (MalformedFrame _) {
      return null; // Its hash fits, but no log has written it.
    }
  }

  /// A text as it may stand in a message.
  static String shown(byte[] bytes, int most) {
    return new String(bytes, 0, Math.min(bytes.length, most), UTF_8);
  }
}
