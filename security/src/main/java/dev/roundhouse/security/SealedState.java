package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Hands state to a client that must not read or change it, give it to somebody else, use it for
/// another request or after its time: AES-GCM, with all of that bound to the seal.
public final class SealedState {
  /// What came of a seal.
  public sealed interface Open {}

  /// It is good.
  public record Valid(byte[] payload) implements Open {}

  /// It is not; why, in words that help no attacker.
  public record Refused(String reason) implements Open {}

  /// The largest payload that can be sealed.
  public static final int MAX_PAYLOAD = 64 << 10;

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int LONGEST = (NONCE + Long.BYTES + MAX_PAYLOAD + TAG_BITS / 8) * 4 / 3 + 4;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKey key;
  private final Ticker ticker;

  private SealedState(byte[] key, Ticker ticker) {
    this.key = new SecretKeySpec(key, "AES");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// With the key of this installation, made at the first start.
  public static SealedState open(Path keys, Ticker ticker) {
    return new SealedState(KeyFiles.opened(keys.resolve("seal.key")), ticker);
  }

  /// @param digest of the request that the state belongs to
  public String seal(byte[] payload, String principal, byte[] digest, Duration ttl) {
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException("a payload has at most " + MAX_PAYLOAD + " bytes");
    }
    if (!ttl.isPositive()) {
      throw new IllegalArgumentException("a time to live is positive");
    }
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    ByteBuffer clear = ByteBuffer.allocate(Long.BYTES + payload.length);
    clear.putLong(ticker.instant().plus(ttl).toEpochMilli()).put(payload);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, principal, digest).doFinal(clear.array());
      byte[] whole = ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    } catch (GeneralSecurityException e) {
      throw new TokenException("state cannot be sealed: " + e.getMessage(), e);
    }
  }

  public Open open(String token, String principal, byte[] digest) {
    if (token.length() > LONGEST || token.indexOf('=') >= 0) {
      return new Refused("it is not from here");
    }
    try {
      byte[] whole = Base64.getUrlDecoder().decode(token);
      if (whole.length < NONCE + TAG_BITS / 8 + Long.BYTES) {
        return new Refused("it is not from here");
      }
      byte[] nonce = java.util.Arrays.copyOf(whole, NONCE);
      byte[] clear =
          cipher(Cipher.DECRYPT_MODE, nonce, principal, digest)
              .doFinal(whole, NONCE, whole.length - NONCE);
      ByteBuffer read = ByteBuffer.wrap(clear);
      if (read.getLong() <= ticker.instant().toEpochMilli()) {
        return new Refused("it has expired");
      }
      byte[] payload = new byte[read.remaining()];
      read.get(payload);
      return new Valid(payload);
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      // Forged, damaged, another's or for another request: nobody is told which.
      return new Refused("it is not from here");
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String principal, byte[] digest)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    // Lengths go first, so that no two pairs of principal and digest are the same bytes.
    byte[] who = principal.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bound = ByteBuffer.allocate(2 * Integer.BYTES + who.length + digest.length);
    bound.putInt(who.length).put(who).putInt(digest.length).put(digest);
    cipher.updateAAD(bound.flip());
    return cipher;
  }
}
