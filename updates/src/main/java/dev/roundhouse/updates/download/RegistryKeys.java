package dev.roundhouse.updates.download;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.Release;
import dev.roundhouse.updates.Signed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The keys by which a registry signs `name@version:integrity`, as it tells them at
/// `/-/npm/v1/keys`. Immutable.
///
/// @param all those that can be used here: ECDSA over P-256 with SHA-256
public record RegistryKeys(List<Key> all) {
  /// One key.
  ///
  /// @param ends what was published from then on may not be signed with it
  public record Key(String id, PublicKey key, Optional<Instant> ends) {}

  private static final String KIND = "ecdsa-sha2-nistp256";

  public RegistryKeys {
    all = List.copyOf(all);
  }

  /// Reads the document of a registry. A key of another kind is left out.
  ///
  /// @throws IllegalArgumentException when it is no such document
  public static RegistryKeys read(byte[] document) {
    try {
      List<Key> all = new ArrayList<>();
      for (Json each : Json.parse(document).get("keys").items()) {
        String id = each.get("keyid").text();
        String key = each.get("key").text();
        String ends = each.get("expires").text();
        if (id != null && key != null && KIND.equals(each.get("scheme").text())) {
          all.add(
              new Key(
                  id,
                  KeyFactory.getInstance("EC")
                      .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key))),
                  Optional.ofNullable(ends).map(Instant::parse)));
        }
      }
      return new RegistryKeys(all);
    } catch (MalformedFrame | GeneralSecurityException | DateTimeException e) {
      throw new IllegalArgumentException("no document of a registry's keys: " + e.getMessage(), e);
    }
  }

  /// Looks whether a release is signed by one of these keys. One signature that is wrong spoils it,
  /// whatever the others say.
  public Signed check(String name, Release release) {
    List<Release.Signature> signatures = release.archive().signatures();
    if (signatures.isEmpty()) {
      return new Signed.Absent();
    }
    Optional<Signed> verified = Optional.empty();
    for (Release.Signature each : signatures) {
      Optional<Key> key = all.stream().filter(known -> known.id().equals(each.key())).findFirst();
      if (key.isPresent()) {
        Optional<String> wrong = wrong(name, release, each, key.get());
        if (wrong.isPresent()) {
          return new Signed.Wrong(wrong.get());
        }
        verified = Optional.of(new Signed.Verified(each.key()));
      }
    }
    return verified.orElseGet(() ->
        new Signed.Unchecked(
            "it is signed by "
                + signatures.getFirst().key()
                + ", which is no key of the registry"));
  }

  private static Optional<String> wrong(
      String name, Release release, Release.Signature signature, Key key) {
    boolean isTooLate =
        key.ends()
            .map(end -> release.published().map(at -> !at.isBefore(end)).orElse(true))
            .orElse(false);
    if (isTooLate) {
      return Optional.of("its key " + key.id() + " was no good any more when it was published");
    }
    String integrity = release.archive().integrity().map(Object::toString).orElse("");
    String signed = name + "@" + release.version() + ":" + integrity;
    try {
      Signature verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(key.key());
      verifier.update(signed.getBytes(StandardCharsets.UTF_8));
      return verifier.verify(Base64.getDecoder().decode(signature.value()))
          ? Optional.empty()
          : Optional.of("its signature by " + key.id() + " is not over this name and digest");
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.of("its signature by " + key.id() + " cannot be read: " + e.getMessage());
    }
  }
}
