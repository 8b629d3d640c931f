package dev.roundhouse.testing;

import static dev.roundhouse.testing.LogKeeper.base64;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// All that sigstore is, in small: who gives certificates to builds, the log of those, the log of
/// what was signed, a clock, and a build that signs. What it makes is real, and nobody trusts it
/// who does not have its [#trustedRoot]. Immutable.
public final class Authority {
  private static final String TYPE = "application/vnd.in-toto+json";
  private static final Duration GOOD = Duration.ofMinutes(10);

  /// How the statement is written into the log, and with it the form of the bundle.
  public enum Form {
    /// As npm did from 2023 on: bundle 0.1 with a chain and a promise alone.
    INTOTO,
    /// As its successors do: bundle 0.3 with a promise and a proof.
    DSSE,
    /// In a log of tiles: bundle 0.3 with a proof and a timestamp, and nothing promised.
    TILES
  }

  /// What is wrong with a bundle.
  public enum Flaw {
    ALTERED_PAYLOAD,
    OTHER_KEY,
    OTHER_AUTHORITY,
    OTHER_CERTIFICATE_LOG,
    NO_CERTIFICATE_LOG,
    NOT_FOR_CODE,
    NO_ENTRY,
    NEITHER_PROMISE_NOR_PROOF,
    OTHER_LOG,
    OTHER_LOG_KEY,
    OTHER_ENTRY,
    UNPROVEN_ENTRY,
    TOO_LATE,
    OTHER_CLOCK,
    NO_CLOCK,
    PERSON
  }

  /// A build of a version.
  ///
  /// @param sha512 of its archive
  public record Build(
      String name, String version, byte[] sha512, String repository, String workflow) {
    /// One of a package by a workflow that is called like it should be.
    public static Build of(String name, String version, byte[] sha512, String repository) {
      return new Build(name, version, sha512, repository, "release.yml@refs/tags/v" + version);
    }

    String payload() {
      String purl = "pkg:npm/%s@%s".formatted(name.replace("@", "%40"), version);
      JsonWriter json =
          new JsonWriter()
              .object()
              .member("_type", "https://in-toto.io/Statement/v1")
              .key("subject")
              .array()
              .object()
              .member("name", purl)
              .key("digest")
              .object()
              .member("sha512", HexFormat.of().formatHex(sha512))
              .end()
              .end()
              .end()
              .member("predicateType", "https://slsa.dev/provenance/v1")
              .key("predicate")
              .object()
              .member("made", "für einen Test")
              .end()
              .end();
      return new String(json.toBytes(), UTF_8);
    }
  }

  private final Instant now;
  private final Certifier certifier;
  private final LogKeeper log = new LogKeeper("log.test");

  /// @param now when it makes all that it makes
  public Authority(Instant now) throws GeneralSecurityException, IOException {
    this.now = now;
    this.certifier = new Certifier(now, GOOD);
  }

  /// What makes others trust it.
  public byte[] trustedRoot() throws GeneralSecurityException, IOException {
    Instant since = now.minus(Duration.ofDays(200));
    JsonWriter json =
        new JsonWriter()
            .object()
            .member("mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.1");
    log.describe(json.key("tlogs").array(), since);
    certifier.describe(json.end(), since);
    return json.end().toBytes();
  }

  /// The document of a registry about a version: what was said of its build, beside what the
  /// registry says of its publishing.
  public byte[] attestations(Build build, Form form, Flaw... flaws)
      throws GeneralSecurityException, IOException {
    return new JsonWriter()
        .object()
        .key("attestations")
        .array()
        .object()
        .member("predicateType", "https://github.com/npm/attestation/tree/main/specs/publish/v0.1")
        .key("bundle")
        .object()
        .end()
        .end()
        .object()
        .member("predicateType", "https://slsa.dev/provenance/v1")
        .member("bundle", bundle(build, form, flaws))
        .end()
        .end()
        .end()
        .toBytes();
  }

  /// What a build has signed.
  public byte[] bundle(Build build, Form form, Flaw... flaws)
      throws GeneralSecurityException, IOException {
    Set<Flaw> wrong = EnumSet.noneOf(Flaw.class);
    wrong.addAll(List.of(flaws));
    Authority other = wrong.isEmpty() ? this : new Authority(now);
    KeyPair keys = LogKeeper.keys();
    byte[] payload = build.payload().getBytes(UTF_8);
    byte[] signature =
        LogKeeper.signed(wrong.contains(Flaw.OTHER_KEY) ? LogKeeper.keys() : keys, pae(payload));
    byte[] leaf = leaf(build, keys.getPublic(), wrong, other.certifier);
    byte[] altered = build.payload().replace("Test", "Rest").getBytes(UTF_8);
    JsonWriter json =
        new JsonWriter()
            .object()
            .member(
                "mediaType",
                form == Form.INTOTO
                    ? "application/vnd.dev.sigstore.bundle+json;version=0.1"
                    : "application/vnd.dev.sigstore.bundle.v0.3+json")
            .key("verificationMaterial")
            .object();
    material(json, form, leaf);
    json.key("tlogEntries").array();
    if (!wrong.contains(Flaw.NO_ENTRY)) {
      byte[] logged = wrong.contains(Flaw.OTHER_ENTRY) ? altered : payload;
      entry(json, form, wrong, other.log, body(form, logged, signature, leaf));
    }
    json.end();
    if (form == Form.TILES && !wrong.contains(Flaw.NO_CLOCK)) {
      Certifier clock = wrong.contains(Flaw.OTHER_CLOCK) ? other.certifier : certifier;
      byte[] stamp = clock.stamp(signature, when(wrong));
      json.key("timestampVerificationData")
          .object()
          .key("rfc3161Timestamps")
          .array()
          .object()
          .member("signedTimestamp", base64(stamp))
          .end()
          .end()
          .end();
    }
    return json.end()
        .key("dsseEnvelope")
        .object()
        .member("payload", base64(wrong.contains(Flaw.ALTERED_PAYLOAD) ? altered : payload))
        .member("payloadType", TYPE)
        .key("signatures")
        .array()
        .object()
        .member("sig", base64(signature))
        .member("keyid", "")
        .end()
        .end()
        .end()
        .end()
        .toBytes();
  }

  private Instant when(Set<Flaw> wrong) {
    return wrong.contains(Flaw.TOO_LATE) ? now.plus(GOOD).plusSeconds(1) : now.plusSeconds(5);
  }

  private static byte[] pae(byte[] payload) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes("DSSEv1 28 %s %d ".formatted(TYPE, payload.length).getBytes(UTF_8));
    all.writeBytes(payload);
    return all.toByteArray();
  }

  private byte[] leaf(Build build, PublicKey key, Set<Flaw> wrong, Certifier other)
      throws GeneralSecurityException, IOException {
    Certifier by = wrong.contains(Flaw.OTHER_AUTHORITY) ? other : certifier;
    LogKeeper told =
        (wrong.contains(Flaw.OTHER_CERTIFICATE_LOG) ? other : certifier).certificates();
    return by.leaf(
        build,
        key,
        new Certifier.Claims(
            !wrong.contains(Flaw.PERSON),
            !wrong.contains(Flaw.NOT_FOR_CODE),
            wrong.contains(Flaw.NO_CERTIFICATE_LOG) ? Optional.empty() : Optional.of(told)));
  }

  private void material(JsonWriter json, Form form, byte[] leaf) throws IOException {
    if (form == Form.INTOTO) {
      json.key("x509CertificateChain").object().key("certificates").array();
      json.object().member("rawBytes", base64(leaf)).end();
      for (byte[] each : certifier.chain()) {
        json.object().member("rawBytes", base64(each)).end();
      }
      json.end().end();
    } else {
      json.key("certificate").object().member("rawBytes", base64(leaf)).end();
    }
  }

  private void entry(JsonWriter json, Form form, Set<Flaw> wrong, LogKeeper other, byte[] body)
      throws GeneralSecurityException {
    LogKeeper keeper =
        wrong.contains(Flaw.OTHER_LOG)
            ? other
            : wrong.contains(Flaw.OTHER_LOG_KEY) ? log.forgedBy(other) : log;
    boolean isBare = wrong.contains(Flaw.NEITHER_PROMISE_NOR_PROOF);
    byte[] proven = wrong.contains(Flaw.UNPROVEN_ENTRY) ? "another".getBytes(UTF_8) : body;
    keeper.enter(
        json,
        form == Form.INTOTO ? List.of("intoto", "0.0.2") : List.of("dsse", "0.0.1"),
        body,
        proven,
        when(wrong),
        new LogKeeper.Having(form != Form.TILES && !isBare, form != Form.INTOTO && !isBare));
  }

  private static byte[] body(Form form, byte[] payload, byte[] signature, byte[] leaf)
      throws GeneralSecurityException {
    byte[] digest = LogKeeper.sha256(payload);
    String hex = HexFormat.of().formatHex(digest);
    String pem =
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(leaf));
    String certificate = base64(pem.getBytes(UTF_8));
    String text =
        switch (form) {
          case INTOTO ->
              "{\"apiVersion\":\"0.0.2\",\"kind\":\"intoto\",\"spec\":{\"content\":{\"envelope\":{\"payloadType\":\"%s\",\"signatures\":[{\"publicKey\":\"%s\",\"sig\":\"%s\"}]},\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"%s\"}}}}"
                  .formatted(TYPE, certificate, base64(base64(signature).getBytes(UTF_8)), hex);
          case DSSE ->
              "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":{\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"%s\"},\"signatures\":[{\"signature\":\"%s\",\"verifier\":\"%s\"}]}}"
                  .formatted(hex, base64(signature), certificate);
          case TILES ->
              "{\"apiVersion\":\"0.0.2\",\"kind\":\"dsse\",\"spec\":{\"dsseV002\":{\"payloadHash\":{\"algorithm\":\"SHA2_256\",\"digest\":\"%s\"},\"signatures\":[{\"content\":\"%s\",\"verifier\":{\"x509Certificate\":{\"rawBytes\":\"%s\"}}}]}}}"
                  .formatted(base64(digest), base64(signature), base64(leaf));
        };
    return text.getBytes(UTF_8);
  }
}
