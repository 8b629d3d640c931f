package dev.roundhouse.security.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs with the key of the audit log, which lies apart from it: whoever can write the log, but
/// cannot read the key, can neither write it anew nor cut it off unnoticed. Used by one thread.
final class Seal {
  private final Mac mac;

  Seal(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// @param purpose so that no signature is good for anything else
  String of(String purpose, Link link) {
    String text = purpose + "\n" + link.seq() + "\n" + link.hash();
    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
  }

  boolean isOf(String given, String purpose, Link link) {
    return MessageDigest.isEqual(given.getBytes(UTF_8), of(purpose, link).getBytes(UTF_8));
  }
}
