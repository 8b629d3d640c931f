package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.roundhouse.storage.DataDirectory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keys as files, 0600: a secret as its bytes, a key pair as PEM with both halves. What is not a
/// key, or can be guessed or read by others, is refused with the cure.
final class KeyFiles {
  static final int LENGTH = 32;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] PROBE = "roundhouse".getBytes(US_ASCII);
  private static final Pattern PAIR =
      Pattern.compile(
          "\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----"
              + "\\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

  private KeyFiles() {}

  /// The secret of a file, made at the first time.
  static byte[] opened(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        ? Arrays.copyOf(secret(file), LENGTH)
        : madeSecret(file);
  }

  static byte[] secret(Path file) {
    byte[] key = read(file);
    Optional<String> fault = KeyStrength.fault(key);
    if (fault.isPresent()) {
      throw refused(file, fault.get());
    }
    return key;
  }

  /// A secret that an operator has put there, without the line end that editors leave.
  static byte[] operatorsSecret(Path file) {
    byte[] key = read(file);
    int end = key.length;
    while (end > 0 && (key[end - 1] == '\n' || key[end - 1] == '\r')) {
      end--;
    }
    byte[] secret = Arrays.copyOf(key, end);
    Optional<String> fault = KeyStrength.fault(secret);
    if (fault.isPresent()) {
      throw new TokenException(
          "file "
              + file
              + " is not a secret for tokens: "
              + fault.get()
              + "; make a random one with: roundhouse secrets generate NAME");
    }
    return secret;
  }

  private static byte[] read(Path file) {
    byte[] key = DataDirectory.read(file);
    if (key == null) {
      String why =
          Files.exists(file, LinkOption.NOFOLLOW_LINKS)
              ? " is not a key: it is not a plain file"
              : " is not there; make one with: roundhouse secrets generate NAME";
      throw new TokenException("file " + file + why);
    }
    return key;
  }

  private static TokenException refused(Path file, String why) {
    return new TokenException(
        "file "
            + file
            + " is not a key: "
            + why
            + "; restore it from a backup, or remove it and a new one is made");
  }

  static byte[] madeSecret(Path file) {
    byte[] key = new byte[LENGTH];
    RANDOM.nextBytes(key);
    DataDirectory.write(file, key);
    return key;
  }

  static SigningKey pair(Path file, String kid) {
    Matcher both = PAIR.matcher(new String(read(file), US_ASCII));
    if (!both.matches()) {
      throw refused(file, "it is not PEM with a PRIVATE KEY and its PUBLIC KEY");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance("Ed25519");
      SigningKey key =
          new SigningKey.Ed25519(
              kid,
              factory.generatePrivate(new PKCS8EncodedKeySpec(decoded(both.group(1)))),
              factory.generatePublic(new X509EncodedKeySpec(decoded(both.group(2)))));
      if (!key.isSignature(PROBE, key.sign(PROBE))) {
        throw refused(file, "its two halves do not belong together");
      }
      return key;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw refused(file, "it holds no key pair of Ed25519 (" + e.getMessage() + ")");
    }
  }

  private static byte[] decoded(String text) {
    return Base64.getMimeDecoder().decode(text);
  }

  static SigningKey madePair(Path file, String kid) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      String text =
          block("PRIVATE KEY", pair.getPrivate().getEncoded())
              + block("PUBLIC KEY", pair.getPublic().getEncoded());
      DataDirectory.write(file, text.getBytes(US_ASCII));
      return new SigningKey.Ed25519(kid, pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new TokenException("this Java has no Ed25519: " + e, e);
    }
  }

  private static String block(String name, byte[] content) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + name + "-----\n" + lines + "\n-----END " + name + "-----\n";
  }
}
