package dev.roundhouse.security;

import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.kernel.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How tokens are signed, and how long they are good.
public record TokenSettings(
    @Setting(
            value =
                "What new tokens are signed with: hs256, a secret key, or eddsa, an Ed25519 key pair."
                    + " When it is changed, the next start makes a key of the new kind; tokens of the"
                    + " old one stay good for `overlap`.",
            fallback = "hs256")
        Algorithm algorithm,
    @Setting(
            value =
                "Age at which a token is refused, whatever it says itself of its end. None is made"
                    + " for longer.",
            fallback = "90d",
            min = "1m",
            max = "366d")
        Duration maxAge,
    @Setting(
            value =
                "How long tokens of a signing key stay good once a new key was made; then the key is"
                    + " removed.",
            fallback = "24h",
            min = "0s",
            max = "366d")
        Duration overlap,
    @Setting(
            "File with the secret of two-part tokens, `base64url(claims).hex(HMAC-SHA256)`, 0600 and"
                + " at least 32 bytes. Such tokens are accepted only where this is set, and only"
                + " with an end.")
        Optional<Path> twoPartSecret) {
  /// What a token is signed with.
  public enum Algorithm {
    /// HMAC with SHA-256: who can check a token can make one.
    HS256("HS256"),
    /// Ed25519.
    EDDSA("EdDSA");

    private final String wire;

    Algorithm(String wire) {
      this.wire = wire;
    }

    /// As `alg` in the header of a token.
    public String wire() {
      return wire;
    }
  }

  /// What holds where nothing is said.
  public static TokenSettings defaults() {
    return SettingsReader.defaults(TokenSettings.class);
  }
}
