package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.security.TokenSettings.Algorithm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A key that tokens are signed with. It knows its only algorithm, so that what a token says of its
/// own cannot make another of it. Immutable.
sealed interface SigningKey {
  /// Its name, in the header of each token.
  String kid();

  Algorithm algorithm();

  byte[] sign(byte[] text);

  /// Whether this is the signature of that text; takes the same time wherever it is wrong.
  boolean isSignature(byte[] text, byte[] signature);

  /// A secret for HMAC with SHA-256.
  record Hmac(String kid, byte[] secret) implements SigningKey {
    public Hmac {
      requireNonNull(kid, "kid");
    }

    @Override
    public Algorithm algorithm() {
      return Algorithm.HS256;
    }

    @Override
    public byte[] sign(byte[] text) {
      return hmac(secret, text);
    }

    @Override
    public boolean isSignature(byte[] text, byte[] signature) {
      return MessageDigest.isEqual(sign(text), signature);
    }
  }

  /// A key pair of Ed25519.
  record Ed25519(String kid, PrivateKey own, PublicKey open) implements SigningKey {
    public Ed25519 {
      requireNonNull(kid, "kid");
      requireNonNull(own, "own");
      requireNonNull(open, "open");
    }

    @Override
    public Algorithm algorithm() {
      return Algorithm.EDDSA;
    }

    @Override
    public byte[] sign(byte[] text) {
      try {
        Signature signing = Signature.getInstance("Ed25519");
        signing.initSign(own);
        signing.update(text);
        return signing.sign();
      } catch (GeneralSecurityException e) {
        throw new TokenException("nothing can be signed with key " + kid + ": " + e, e);
      }
    }

    @Override
    public boolean isSignature(byte[] text, byte[] signature) {
      try {
        Signature checking = Signature.getInstance("Ed25519");
        checking.initVerify(open);
        checking.update(text);
        return checking.verify(signature);
      } catch (SignatureException _) {
        return false; // Of another length, or no point of the curve.
      } catch (GeneralSecurityException e) {
        throw new TokenException("nothing can be checked with key " + kid + ": " + e, e);
      }
    }
  }

  /// HMAC with SHA-256.
  static byte[] hmac(byte[] secret, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new TokenException("this Java has no HMAC with SHA-256: " + e, e);
    }
  }
}
