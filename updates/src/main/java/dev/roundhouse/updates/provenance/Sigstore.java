package dev.roundhouse.updates.provenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sigstore.encryption.certificates.Certificates;
import dev.sigstore.encryption.signers.Verifiers;
import dev.sigstore.fulcio.client.FulcioVerificationException;
import dev.sigstore.fulcio.client.FulcioVerifier;
import dev.sigstore.json.ProtoJson;
import dev.sigstore.proto.ProtoMutators;
import dev.sigstore.proto.bundle.v1.Bundle;
import dev.sigstore.proto.bundle.v1.VerificationMaterial;
import dev.sigstore.proto.common.v1.RFC3161SignedTimestamp;
import dev.sigstore.proto.trustroot.v1.TransparencyLogInstance;
import dev.sigstore.proto.trustroot.v1.TrustedRoot;
import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.rekor.client.RekorParseException;
import dev.sigstore.rekor.client.RekorVerificationException;
import dev.sigstore.rekor.client.RekorVerifier;
import dev.sigstore.timestamp.client.ImmutableTimestampResponse;
import dev.sigstore.timestamp.client.TimestampException;
import dev.sigstore.timestamp.client.TimestampResponse;
import dev.sigstore.timestamp.client.TimestampVerificationException;
import dev.sigstore.timestamp.client.TimestampVerifier;
import dev.sigstore.trustroot.CertificateAuthority;
import dev.sigstore.trustroot.TransparencyLog;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The way into sigstore-java: nobody else names its classes, so they are not loaded before the
/// first statement is looked at. Nothing here asks the network.
///
/// Its `KeylessVerifier` is not used. It wants a SHA-256 among the subjects, and npm's statements
/// have SHA-512; it knows no entry of the kind `intoto`, as npm's have; and it does not compare the
/// time of the log with that of the certificate.
///
/// Loading it adds Bouncy Castle behind the other security providers, as sigstore-java does.
final class Sigstore {
  private static final String MEDIA_TYPE = "application/vnd\\.dev\\.sigstore\\.bundle.*";
  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
  private static final String RENEW =
      "; if its authority is a newer one, renew the file of updates.downloads.trust";

  private final List<TransparencyLog> logs;
  private final FulcioVerifier authorities;
  private final RekorVerifier entries;
  private final TimestampVerifier clocks;

  private Sigstore(
      List<TransparencyLog> logs,
      FulcioVerifier authorities,
      RekorVerifier entries,
      TimestampVerifier clocks) {
    this.logs = requireNonNull(logs, "logs");
    this.authorities = requireNonNull(authorities, "authorities");
    this.entries = requireNonNull(entries, "entries");
    this.clocks = requireNonNull(clocks, "clocks");
  }

  /// What was found to be signed and logged.
  ///
  /// @param signer the certificate of the key that has signed, which was good when it did
  /// @param body what the log has written down
  record Proven(
      Envelope envelope, X509Certificate signer, byte[] body, long logIndex, Instant signed) {
    Proven {
      requireNonNull(envelope, "envelope");
      requireNonNull(signer, "signer");
      requireNonNull(body, "body");
      requireNonNull(signed, "signed");
    }
  }

  /// @param root a `trusted_root.json`
  /// @throws IllegalArgumentException when it is none
  static Sigstore trusting(byte[] root) {
    try {
      TrustedRoot.Builder read = TrustedRoot.newBuilder();
      ProtoJson.parser().merge(new String(root, UTF_8), read);
      List<TransparencyLog> logs = logs(read.getTlogsList());
      return new Sigstore(
          logs,
          FulcioVerifier.newFulcioVerifier(
              authorities(read.getCertificateAuthoritiesList()), logs(read.getCtlogsList())),
          RekorVerifier.newRekorVerifier(logs),
          TimestampVerifier.newTimestampVerifier(authorities(read.getTimestampAuthoritiesList())));
    } catch (InvalidProtocolBufferException | GeneralSecurityException e) {
      throw new IllegalArgumentException("no trust root: " + e.getMessage(), e);
    }
  }

  private static List<TransparencyLog> logs(List<TransparencyLogInstance> all) {
    return all.stream().map(TransparencyLog::from).toList();
  }

  private static List<CertificateAuthority> authorities(
      List<dev.sigstore.proto.trustroot.v1.CertificateAuthority> all) throws CertificateException {
    List<CertificateAuthority> read = new ArrayList<>();
    for (dev.sigstore.proto.trustroot.v1.CertificateAuthority each : all) {
      read.add(CertificateAuthority.from(each));
    }
    return List.copyOf(read);
  }

  /// Looks whether a bundle holds: its certificate comes from a trusted authority that has told a
  /// certificate log of it, its signature is by that, a trusted log has it, and all that at a time
  /// when the certificate was good.
  ///
  /// @param bundle as JSON, of any version from 0.1 to 0.3
  Proven prove(byte[] bundle) throws Unproven {
    try {
      Bundle.Builder read = Bundle.newBuilder();
      ProtoJson.parser().merge(new String(bundle, UTF_8), read);
      return proven(read.build());
    } catch (RekorVerificationException e) {
      throw new Unproven(
          "its entry in the transparency log does not hold: " + e.getMessage() + RENEW, e);
    } catch (FulcioVerificationException e) {
      throw new Unproven("its certificate does not hold: " + line(e) + RENEW, e);
    } catch (TimestampException | TimestampVerificationException e) {
      throw new Unproven("its timestamp does not hold: " + line(e) + RENEW, e);
    } catch (IOException | RekorParseException | GeneralSecurityException | RuntimeException e) {
      // Its readers throw what they like at what is no bundle.
      throw new Unproven("its bundle cannot be read: " + line(e), e);
    }
  }

  private static String line(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }

  private Proven proven(Bundle bundle)
      throws Unproven,
          IOException,
          RekorVerificationException,
          RekorParseException,
          FulcioVerificationException,
          TimestampException,
          TimestampVerificationException,
          GeneralSecurityException {
    if (!bundle.getMediaType().matches(MEDIA_TYPE)) {
      throw new Unproven("its bundle is of the kind \"%s\"".formatted(bundle.getMediaType()));
    }
    VerificationMaterial material = bundle.getVerificationMaterial();
    if (material.getTlogEntriesCount() != 1) {
      throw new Unproven(
          "it has %d entries of a transparency log, and not one"
              .formatted(material.getTlogEntriesCount()));
    }
    RekorEntry entry = ProtoMutators.toRekorEntry(material.getTlogEntries(0));
    X509Certificate signer = signer(material);
    // Whatever else a bundle brings of a chain is not asked: that of the trust root is.
    authorities.verifySigningCertificate(Certificates.toCertPath(signer));
    Envelope envelope = envelope(bundle);
    if (!Verifiers.newVerifier(signer.getPublicKey())
        .verify(envelope.signed(), envelope.signature())) {
      throw new Unproven("its signature is not over this statement");
    }
    TransparencyLog log =
        TransparencyLog.find(logs, HexFormat.of().parseHex(entry.getLogID()))
            .orElseThrow(
                () -> new Unproven("it is in a log that the trust root does not know" + RENEW));
    List<Instant> times = new ArrayList<>(stamped(material, envelope));
    logged(entry, log).ifPresent(times::addFirst);
    for (Instant each : times) {
      isGood(signer, log, each);
    }
    if (times.isEmpty()) {
      throw new Unproven("nobody whom the trust root knows says when it was signed");
    }
    byte[] body = Base64.getDecoder().decode(entry.getBody());
    return new Proven(envelope, signer, body, entry.getLogIndex(), times.getFirst());
  }

  private static X509Certificate signer(VerificationMaterial material)
      throws Unproven, CertificateException {
    byte[] certificate;
    if (material.hasCertificate()) {
      certificate = material.getCertificate().getRawBytes().toByteArray();
    } else if (material.getX509CertificateChain().getCertificatesCount() > 0) {
      certificate =
          material.getX509CertificateChain().getCertificates(0).getRawBytes().toByteArray();
    } else {
      throw new Unproven("it has no certificate of whoever has signed it");
    }
    X509Certificate signer = (X509Certificate) Certificates.fromDer(certificate);
    List<String> uses = signer.getExtendedKeyUsage();
    if (uses == null || !uses.contains(CODE_SIGNING)) {
      throw new Unproven("its certificate is not for signing code");
    }
    return signer;
  }

  private static Envelope envelope(Bundle bundle) throws Unproven {
    if (bundle.getDsseEnvelope().getSignaturesCount() != 1) {
      throw new Unproven(
          "its statement has %d signatures, and not one"
              .formatted(bundle.getDsseEnvelope().getSignaturesCount()));
    }
    return new Envelope(
        bundle.getDsseEnvelope().getPayloadType(),
        bundle.getDsseEnvelope().getPayload().toByteArray(),
        bundle.getDsseEnvelope().getSignatures(0).getSig().toByteArray());
  }

  /// When the log has taken it up, where it says so under its signature. An older bundle has that
  /// promise alone, a newer one the proof alone, and many have both: what is there has to hold.
  private Optional<Instant> logged(RekorEntry entry, TransparencyLog log)
      throws Unproven, RekorVerificationException, RekorParseException, GeneralSecurityException {
    RekorEntry.Verification verification = entry.getVerification();
    RekorEntry.InclusionProof proof = verification.getInclusionProof();
    String promise = verification.getSignedEntryTimestamp();
    if (proof == null && promise == null) {
      throw new Unproven("its log neither promises nor proves that it is there");
    }
    if (proof != null) {
      entries.verifyEntry(entry);
      if (!proof.parsedCheckpoint().getSize().equals(proof.getTreeSize())) {
        throw new Unproven("its log has signed for another size than it proves");
      }
    } else if (!Verifiers.newVerifier(log.getPublicKey().toJavaPublicKey())
        .verify(entry.getSignableContent(), Base64.getDecoder().decode(promise))) {
      throw new Unproven("its log has signed for another entry");
    }
    return promise == null ? Optional.empty() : Optional.of(entry.getIntegratedTimeInstant());
  }

  private List<Instant> stamped(VerificationMaterial material, Envelope envelope)
      throws TimestampException, TimestampVerificationException {
    List<Instant> times = new ArrayList<>();
    for (RFC3161SignedTimestamp each :
        material.getTimestampVerificationData().getRfc3161TimestampsList()) {
      TimestampResponse stamp =
          ImmutableTimestampResponse.builder()
              .encoded(each.getSignedTimestamp().toByteArray())
              .build();
      clocks.verify(stamp, envelope.signature());
      times.add(stamp.getGenTime().toInstant());
    }
    return times;
  }

  private static void isGood(X509Certificate signer, TransparencyLog log, Instant at)
      throws Unproven {
    if (!log.getPublicKey().getValidFor().contains(at)) {
      throw new Unproven("its log was not trusted at %s".formatted(at) + RENEW);
    }
    boolean isGood =
        !at.isBefore(signer.getNotBefore().toInstant())
            && !at.isAfter(signer.getNotAfter().toInstant());
    if (!isGood) {
      throw new Unproven(
          "its certificate was good from %s to %s, and it was signed at %s"
              .formatted(signer.getNotBefore().toInstant(), signer.getNotAfter().toInstant(), at));
    }
  }
}
