package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a server was launched with, so that a change can be told and nothing can be read out of it:
/// a keyed hash of the definition and of its secrets. Comparable with those of the same salt alone.
///
/// @param salt the key, in hexadecimal
record Mark(String salt, String digest) {
  private static final int SALT_BYTES = 32;

  Mark {
    requireNonNull(salt, "salt");
    requireNonNull(digest, "digest");
  }

  static String newSalt() {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return HexFormat.of().formatHex(salt);
  }

  /// Of a launch that could not even be made.
  static Mark of(FleetException failure, String salt) {
    return of("failed " + failure.what(), salt);
  }

  static Mark of(Launch launch, String salt) {
    return switch (launch) {
      case Launch.Command command ->
          of(
              "%s %s %s %s %s %s"
                  .formatted(
                      command.command(),
                      command.args(),
                      clear(command.env()),
                      command.cwd(),
                      command.limits(),
                      command.runAs()
                          // As before sandboxes were: what is parked stays so.
                          + command.sandbox().map(each -> " " + each).orElse("")),
              salt);
      case Launch.Container container -> of(container + " " + clear(container.env()), salt);
      case Launch.BuiltIn _ -> of("built in", salt);
      case Launch.Remote remote -> of(remote.urls() + " " + clear(remote.headers()), salt);
    };
  }

  private static Map<String, String> clear(Map<String, Secret> secrets) {
    Map<String, String> all = new TreeMap<>();
    secrets.forEach((name, secret) -> all.put(name, secret.reveal()));
    return all;
  }

  private static Mark of(String text, String salt) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(salt), "HmacSHA256"));
      byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return new Mark(salt, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has HMAC with SHA-256", e);
    }
  }
}
