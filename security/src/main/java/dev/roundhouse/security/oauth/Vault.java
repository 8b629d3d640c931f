package dev.roundhouse.security.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Closes secrets for the disk: AES-256-GCM, each bound to the place where it lies, so that one
/// that was copied to another place does not open. Safe for many threads.
final class Vault {
  static final int KEY = 32;

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKey key;

  /// @param key 32 bytes
  Vault(byte[] key) {
    if (key.length != KEY) {
      throw new IllegalArgumentException("a key has " + KEY + " bytes");
    }
    this.key = new SecretKeySpec(key, "AES");
  }

  /// @param place where it lies, such as table, server and issuer
  byte[] close(byte[] clear, String... place) {
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    try {
      byte[] closed = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(clear);
      return ByteBuffer.allocate(NONCE + closed.length).put(nonce).put(closed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /// Empty when it was closed with another key or for another place, or is damaged.
  Optional<byte[]> open(byte[] closed, String... place) {
    if (closed.length < NONCE + TAG_BITS / 8) {
      return Optional.empty();
    }
    try {
      byte[] nonce = Arrays.copyOf(closed, NONCE);
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, nonce, place).doFinal(closed, NONCE, closed.length - NONCE));
    } catch (GeneralSecurityException _) {
      return Optional.empty(); // which of the reasons it is cannot be told
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String[] place) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    for (String each : place) {
      byte[] text = each.getBytes(UTF_8);
      // Lengths go first, so that no two places are the same bytes.
      cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
      cipher.updateAAD(text);
    }
    return cipher;
  }
}
