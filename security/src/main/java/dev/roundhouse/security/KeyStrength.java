package dev.roundhouse.security;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Tells keys that nobody can guess from those that somebody typed: too short, one pattern again
/// and again, or a placeholder out of an example.
final class KeyStrength {
  /// Bytes.
  static final int SHORTEST = 32;

  /// Among 32 random hexadecimal digits are fewer kinds once in ten million times.
  private static final int FEWEST_KINDS = 8;

  /// Bytes of a random key that count up or down so far: never.
  private static final int STEPS_OF_A_PERSON = 8;

  /// Long enough not to stand in a random text by chance.
  private static final List<String> PLACEHOLDERS =
      List.of(
          "changeme",
          "change-me",
          "change_me",
          "change this",
          "change-this",
          "change_this",
          "secret",
          "password",
          "passw0rd",
          "passphrase",
          "placeholder",
          "example",
          "default",
          "insecure",
          "replace",
          "your-",
          "your_",
          "my-test-key",
          "test-key",
          "mcpgateway",
          "qwerty",
          "letmein",
          "lorem ipsum",
          "correct horse",
          "generate-");

  private KeyStrength() {}

  /// Why these bytes are no key; empty when they can be one.
  static Optional<String> fault(byte[] key) {
    if (key.length < SHORTEST) {
      return Optional.of("it has " + key.length + " bytes, and a key at least " + SHORTEST);
    }
    return pattern(key);
  }

  /// Why these bytes were not chosen by chance, however many they are; empty when they may have
  /// been.
  static Optional<String> pattern(byte[] key) {
    if (repeats(key)) {
      return Optional.of("it is one pattern, repeated");
    }
    if (steps(key) >= STEPS_OF_A_PERSON) {
      return Optional.of("it counts up or down");
    }
    if (!isText(key)) {
      return Optional.empty();
    }
    String text = new String(key, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    for (String each : PLACEHOLDERS) {
      if (text.contains(each)) {
        return Optional.of("it is a placeholder: \"" + each + "\" stands in it");
      }
    }
    return key.length >= SHORTEST && text.chars().distinct().count() < FEWEST_KINDS
        ? Optional.of("it is made of " + text.chars().distinct().count() + " different characters")
        : Optional.empty();
  }

  private static boolean repeats(byte[] key) {
    for (int period = 1; period <= key.length / 2; period++) {
      boolean isPeriod = true;
      for (int at = period; at < key.length && isPeriod; at++) {
        isPeriod = key[at] == key[at - period];
      }
      if (isPeriod) {
        return true;
      }
    }
    return false;
  }

  /// The longest run in which each byte is the one before and one more, or one less.
  private static int steps(byte[] key) {
    int longest = 1;
    int up = 1;
    int down = 1;
    for (int at = 1; at < key.length; at++) {
      int step = key[at] - key[at - 1];
      up = step == 1 ? up + 1 : 1;
      down = step == -1 ? down + 1 : 1;
      longest = Math.max(longest, Math.max(up, down));
    }
    return longest;
  }

  private static boolean isText(byte[] key) {
    for (byte each : key) {
      if ((each < ' ' || each > '~') && each != '\n' && each != '\r' && each != '\t') {
        return false;
      }
    }
    return true;
  }
}
