package dev.roundhouse.updates.download;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Release;
import dev.roundhouse.updates.Signed;
import dev.roundhouse.updates.Version;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RegistryKeysTest {
  private static final Instant PUBLISHED = Instant.parse("2026-01-15T00:00:00Z");
  private static final Integrity DIGEST =
      new Integrity(Integrity.Algorithm.SHA512, Base64.getEncoder().encodeToString(new byte[64]));

  private final KeyPair pair = pair();

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private RegistryKeys keys(String ends) {
    String key = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    return RegistryKeys.read(
        """
        {"keys":[{"keyid":"old","scheme":"rsa","key":"AAAA"},
         {"keyid":"k","scheme":"ecdsa-sha2-nistp256","expires":%s,"key":"%s"}]}
        """
            .formatted(ends, key)
            .getBytes(UTF_8));
  }

  private Release.Signature by(String key, String over) throws Exception {
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(pair.getPrivate());
    signer.update(over.getBytes(UTF_8));
    return new Release.Signature(key, Base64.getEncoder().encodeToString(signer.sign()));
  }

  private static Signed check(RegistryKeys keys, Release.Signature... signatures) {
    Release release =
        new Release(
            Version.of("1.2.3"),
            Optional.of(PUBLISHED),
            Optional.empty(),
            Optional.empty(),
            false,
            new Release.Archive(
                Optional.empty(),
                Optional.of(DIGEST),
                OptionalLong.empty(),
                List.of(signatures),
                Optional.empty()));
    return keys.check("@some/thing", release);
  }

  @Test
  void knowsItsOwn() throws Exception {
    Release.Signature good = by("k", "@some/thing@1.2.3:" + DIGEST);

    assertThat(check(keys("null"), good)).isEqualTo(new Signed.Verified("k"));
    assertThat(check(keys("null"), by("unknown", "x"), good)).isEqualTo(new Signed.Verified("k"));
    assertThat(check(keys("\"2026-02-01T00:00:00Z\""), good)).isEqualTo(new Signed.Verified("k"));
  }

  @Test
  void refusesOneOverAnythingElse() throws Exception {
    for (String over :
        List.of(
            "@some/thing@1.2.4:" + DIGEST,
            "@other/thing@1.2.3:" + DIGEST,
            "@some/thing@1.2.3:sha512-other")) {
      assertThat(check(keys("null"), by("k", over)))
          .isEqualTo(new Signed.Wrong("its signature by k is not over this name and digest"));
    }
    assertThat(check(keys("null"), new Release.Signature("k", "no base 64")))
        .isInstanceOf(Signed.Wrong.class);
    Release.Signature good = by("k", "@some/thing@1.2.3:" + DIGEST);
    assertThat(check(keys("null"), good, by("k", "x"))).isInstanceOf(Signed.Wrong.class);
  }

  @Test
  void refusesAKeyThatWasNoGoodAnyMore() throws Exception {
    assertThat(check(keys("\"2026-01-15T00:00:00Z\""), by("k", "@some/thing@1.2.3:" + DIGEST)))
        .isEqualTo(new Signed.Wrong("its key k was no good any more when it was published"));
  }

  @Test
  void saysWhatWasNotLookedAt() throws Exception {
    assertThat(check(keys("null"))).isEqualTo(new Signed.Absent());
    assertThat(check(keys("null"), by("old", "x")))
        .isEqualTo(new Signed.Unchecked("it is signed by old, which is no key of the registry"));
  }

  @Test
  void refusesWhatIsNoDocumentOfKeys() {
    assertThatThrownBy(() -> RegistryKeys.read("<html>".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no document of a registry's keys");
  }
}
