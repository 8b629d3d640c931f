package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.roundhouse.kernel.Secret;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Passwords as argon2id keeps them: 19 MiB, two passes, one lane, which is what costs an attacker
/// most for the tenth of a second that a person does not notice. Nothing of this is loaded before
/// the first login.
final class Passwords {
  static final int SHORTEST = 12;
  static final int LONGEST = 1024;

  private static final int KIBIBYTES = 19 << 10;
  private static final int PASSES = 2;
  private static final int LENGTH = 32;
  private static final int SALT = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  /// Of a password that nobody knows: who has no account takes as long as who has one.
  private static final String STRANGER = hashed(random());

  private Passwords() {}

  /// Why this cannot be a password; empty when it can.
  static Optional<String> fault(Secret password, String name) {
    String text = password.reveal();
    if (text.length() < SHORTEST || text.length() > LONGEST) {
      return Optional.of("a password has " + SHORTEST + " to " + LONGEST + " characters");
    }
    if (text.toLowerCase(java.util.Locale.ROOT).contains(name)) {
      return Optional.of("the name of the account stands in the password");
    }
    return KeyStrength.pattern(bytes(password)).map(why -> "it is no good password: " + why);
  }

  static String hash(Secret password) {
    return hashed(bytes(password));
  }

  /// Whether this is the password; takes as long when there is none to compare with.
  static boolean isRight(Secret given, @Nullable String hash) {
    String against = hash == null ? STRANGER : hash;
    boolean isEqual =
        Argon2Function.getInstanceFromHash(against).check(bytes(given), against.getBytes(US_ASCII));
    return isEqual && hash != null;
  }

  private static String hashed(byte[] password) {
    byte[] salt = new byte[SALT];
    RANDOM.nextBytes(salt);
    return Argon2Function.getInstance(KIBIBYTES, PASSES, 1, LENGTH, Argon2.ID)
        .hash(password, salt)
        .getResult();
  }

  private static byte[] random() {
    byte[] random = new byte[LENGTH];
    RANDOM.nextBytes(random);
    return random;
  }

  /// Two keyboards write the same letter in two ways.
  private static byte[] bytes(Secret password) {
    return Normalizer.normalize(password.reveal(), Normalizer.Form.NFC).getBytes(UTF_8);
  }
}
