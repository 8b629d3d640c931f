package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;

/// Spoils bytes. The same random numbers spoil them in the same way.
final class Mutation {
  private static final byte[] SYNTAX = "{}[]\",:\\0-e+.tfn \r\n\t\0".getBytes(ISO_8859_1);

  /// What is no UTF-8: overlong, a surrogate, too large, a lone continuation, cut short.
  private static final String[] NOT_TEXT = {
    "\u00c0\u0080",
    "\u00ed\u00a0\u0080",
    "\u00f5\u0080\u0080\u0080",
    "\u0080",
    "\u00e2\u0082",
    "\u00ff"
  };

  private static final String[] TOKENS = {
    "null",
    "true",
    "1e400",
    "-0",
    "1e",
    "00",
    "99999999999999999999",
    "\"\"",
    "\"\\ud800\"",
    "\"\\u00\"",
    "{}",
    "[]",
    "[[[[[[[[",
    "\"id\":1,\"id\":2",
    "\"jsonrpc\":\"1.0\"",
    "\"method\":7",
    "\"params\":[]",
    "\r\n\r\n",
    "\"_meta\":{}",
    "\u0000",
    "//",
    "/*"
  };

  private static final String[] VALUES = {
    "null",
    "true",
    "1e400",
    "-0",
    "1.5",
    "99999999999999999999",
    "-1",
    "\"\"",
    "\"\\u0000\"",
    "\"x\"",
    "\"2025-03-26\"",
    "\"2026-07-28\"",
    "{}",
    "[]",
    "[{}]",
    "{\"a\":{\"b\":[1]}}"
  };

  private Mutation() {}

  /// @param other bytes that a piece may be taken from
  static byte[] of(byte[] bytes, byte[] other, Random random) {
    if (random.nextInt(50) == 0) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      return noise;
    }
    boolean isGentle = random.nextBoolean();
    byte[] spoilt = bytes;
    int changes = 1 + random.nextInt(4);
    for (int change = 0; change < changes; change++) {
      spoilt = isGentle ? gently(spoilt, random) : changed(spoilt, other, random);
    }
    return spoilt;
  }

  /// Mostly leaves JSON behind, so that what comes after the parser is tried too.
  private static byte[] gently(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length + 1);
    if (at == bytes.length || random.nextInt(3) > 0) {
      return value(bytes, at, random);
    }
    byte[] letter = {(byte) ('a' + random.nextInt(26))};
    boolean isLetter = Character.isLetter(bytes[at]);
    return isLetter ? spliced(bytes, at, at + 1, letter) : value(bytes, at, random);
  }

  private static byte[] changed(byte[] bytes, byte[] other, Random random) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(random.nextInt(8) == 0 ? 64 : 4));
    return switch (random.nextInt(9)) {
      case 0 -> spliced(bytes, at, end, new byte[0]);
      case 1 -> spliced(bytes, at, at, new byte[] {SYNTAX[random.nextInt(SYNTAX.length)]});
      case 2 ->
          spliced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt()});
      case 3 ->
          spliced(bytes, at, at, NOT_TEXT[random.nextInt(NOT_TEXT.length)].getBytes(ISO_8859_1));
      case 4 -> spliced(bytes, at, end, TOKENS[random.nextInt(TOKENS.length)].getBytes(UTF_8));
      case 5 -> spliced(bytes, at, at, java.util.Arrays.copyOfRange(bytes, at, end));
      case 6 -> {
        int from = random.nextInt(other.length + 1);
        int to = Math.min(other.length, from + random.nextInt(60));
        yield spliced(bytes, at, end, java.util.Arrays.copyOfRange(other, from, to));
      }
      case 7 -> value(bytes, at, random);
      default ->
          random.nextInt(4) == 0
              ? java.util.Arrays.copyOf(bytes, at)
              : spliced(bytes, at, end, new byte[0]);
    };
  }

  /// Puts another value where the next one stands that is no object or list.
  private static byte[] value(byte[] bytes, int from, Random random) {
    for (int at = from; at + 2 < bytes.length; at++) {
      int start = at + 2;
      boolean isMember = bytes[at] == '"' && bytes[at + 1] == ':';
      if (isMember && bytes[start] != '{' && bytes[start] != '[') {
        int end = start + 1;
        while (end < bytes.length && !isEnd(bytes, start, end)) {
          end++;
        }
        byte[] token = VALUES[random.nextInt(VALUES.length)].getBytes(UTF_8);
        return spliced(bytes, start, end, token);
      }
    }
    return bytes;
  }

  private static boolean isEnd(byte[] bytes, int start, int at) {
    return bytes[start] == '"'
        ? bytes[at - 1] == '"' && at > start + 1
        : bytes[at] == ',' || bytes[at] == '}' || bytes[at] == ']';
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] by) {
    byte[] result = new byte[bytes.length - (to - from) + by.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
    return result;
  }
}
