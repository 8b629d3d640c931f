package dev.roundhouse.testing;

import static dev.roundhouse.testing.LogKeeper.base64;

import dev.roundhouse.protocol.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/// Who gives certificates to builds and tells a log of them, and who says what time it is. Both
/// stand below one root.
final class Certifier {
  private static final String FULCIO = "1.3.6.1.4.1.57264.1.";
  private static final String TIMESTAMPS = "1.3.6.1.4.1.11129.2.4.2";
  private static final String ISSUER = "https://token.actions.test";
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private record Holder(KeyPair keys, X509CertificateHolder certificate) {}

  /// What a certificate says.
  ///
  /// @param isOfBuild whether it names a build, not only a person
  /// @param isForCode whether it may sign code
  /// @param log that has promised to take it up
  record Claims(boolean isOfBuild, boolean isForCode, Optional<LogKeeper> log) {}

  private final Instant now;
  private final Duration good;
  private final LogKeeper certificates = new LogKeeper("certificates.test");
  private final Holder root;
  private final Holder issuer;
  private final Holder clock;

  Certifier(Instant now, Duration good) throws GeneralSecurityException, IOException {
    this.now = now;
    this.good = good;
    KeyPair above = LogKeeper.keys();
    X500Name name = new X500Name("CN=root");
    this.root = new Holder(above, built(issuer(name, name, above.getPublic()), above));
    KeyPair below = LogKeeper.keys();
    this.issuer =
        new Holder(below, built(issuer(name, new X500Name("CN=issuer"), below.getPublic()), above));
    KeyPair ticks = LogKeeper.keys();
    X509v3CertificateBuilder ofClock =
        begun(name, new X500Name("CN=clock"), ticks.getPublic())
            .addExtension(
                Extension.extendedKeyUsage,
                true,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
    this.clock = new Holder(ticks, built(ofClock, above));
  }

  private X509v3CertificateBuilder begun(X500Name above, X500Name name, PublicKey key) {
    return new JcaX509v3CertificateBuilder(
        above,
        BigInteger.valueOf(name.hashCode() & 0xffff),
        Date.from(now.minus(Duration.ofDays(300))),
        Date.from(now.plus(Duration.ofDays(3000))),
        name,
        key);
  }

  private X509v3CertificateBuilder issuer(X500Name above, X500Name name, PublicKey key)
      throws IOException {
    return begun(above, name, key)
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
  }

  private static X509CertificateHolder built(X509v3CertificateBuilder builder, KeyPair by) {
    try {
      return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate()));
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("every JDK signs by ECDSA", e);
    }
  }

  LogKeeper certificates() {
    return certificates;
  }

  /// From whom it has its right to give certificates, the nearest first.
  List<byte[]> chain() throws IOException {
    return List.of(issuer.certificate().getEncoded(), root.certificate().getEncoded());
  }

  /// Its part of a trust root.
  void describe(JsonWriter json, Instant since) throws GeneralSecurityException, IOException {
    chain(json.key("certificateAuthorities").array(), since, issuer);
    certificates.describe(json.end().key("ctlogs").array(), since);
    chain(json.end().key("timestampAuthorities").array(), since, clock);
    json.end();
  }

  private void chain(JsonWriter json, Instant since, Holder first) throws IOException {
    json.object()
        .member("uri", "https://authority.test")
        .key("subject")
        .object()
        .member("organization", "test")
        .member("commonName", "test")
        .end()
        .key("validFor")
        .object()
        .member("start", since.toString())
        .end()
        .key("certChain")
        .object()
        .key("certificates")
        .array();
    for (Holder each : List.of(first, root)) {
      json.object().member("rawBytes", base64(each.certificate().getEncoded())).end();
    }
    json.end().end().end();
  }

  /// A certificate for the key of a build, in DER.
  byte[] leaf(Authority.Build build, PublicKey key, Claims claims)
      throws GeneralSecurityException, IOException {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer.certificate().getSubject(),
            BigInteger.valueOf(7),
            Date.from(now),
            Date.from(now.plus(good)),
            new X500Name(""),
            key);
    String workflow = build.repository() + "/.github/workflows/" + build.workflow();
    GeneralName who =
        claims.isOfBuild()
            ? new GeneralName(GeneralName.uniformResourceIdentifier, workflow)
            : new GeneralName(GeneralName.rfc822Name, "ann@person.test");
    builder
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(
                claims.isForCode()
                    ? KeyPurposeId.id_kp_codeSigning
                    : KeyPurposeId.id_kp_serverAuth))
        .addExtension(Extension.subjectAlternativeName, true, new GeneralNames(who));
    said(builder, "8", ISSUER);
    if (claims.isOfBuild()) {
      said(builder, "9", workflow);
      said(builder, "12", build.repository());
      said(builder, "13", COMMIT);
    }
    if (claims.log().isPresent()) {
      byte[] before =
          built(builder, issuer.keys()).toASN1Structure().getTBSCertificate().getEncoded();
      builder.addExtension(
          new ASN1ObjectIdentifier(TIMESTAMPS),
          false,
          new DEROctetString(promise(claims.log().get(), before)));
    }
    return built(builder, issuer.keys()).getEncoded();
  }

  private static void said(X509v3CertificateBuilder builder, String oid, String text)
      throws IOException {
    builder.addExtension(new ASN1ObjectIdentifier(FULCIO + oid), false, new DERUTF8String(text));
  }

  /// A list of one signed certificate timestamp (RFC 6962, section 3.2 and 3.3).
  private byte[] promise(LogKeeper log, byte[] before)
      throws GeneralSecurityException, IOException {
    ByteArrayOutputStream over = new ByteArrayOutputStream();
    DataOutputStream signed = new DataOutputStream(over);
    signed.writeShort(0); // Version 1, and a certificate's timestamp.
    signed.writeLong(now.toEpochMilli());
    signed.writeShort(1); // What is before the certificate.
    signed.write(LogKeeper.sha256(issuer.keys().getPublic().getEncoded()));
    signed.writeByte(before.length >> 16);
    signed.writeShort(before.length);
    signed.write(before);
    signed.writeShort(0);
    byte[] signature = log.sign(over.toByteArray());
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(list);
    int length = 1 + 32 + 8 + 2 + 2 + 2 + signature.length;
    out.writeShort(length + 2);
    out.writeShort(length);
    out.writeByte(0);
    out.write(log.id());
    out.writeLong(now.toEpochMilli());
    out.writeShort(0);
    out.writeByte(4); // SHA-256
    out.writeByte(3); // ECDSA
    out.writeShort(signature.length);
    out.write(signature);
    return list.toByteArray();
  }

  /// What the clock says of something at a time (RFC 3161).
  byte[] stamp(byte[] what, Instant at) throws GeneralSecurityException, IOException {
    try {
      DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
      TimeStampTokenGenerator tokens =
          new TimeStampTokenGenerator(
              new JcaSignerInfoGeneratorBuilder(digests)
                  .build(
                      new JcaContentSignerBuilder("SHA256withECDSA")
                          .build(clock.keys().getPrivate()),
                      clock.certificate()),
              digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)),
              new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.2"));
      tokens.addCertificates(new JcaCertStore(List.of(clock.certificate())));
      TimeStampRequestGenerator requests = new TimeStampRequestGenerator();
      requests.setCertReq(true);
      TimeStampRequest request =
          requests.generate(TSPAlgorithms.SHA256, LogKeeper.sha256(what), BigInteger.ONE);
      return new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
          .generate(request, BigInteger.ONE, Date.from(at))
          .getEncoded();
    } catch (OperatorCreationException | TSPException e) {
      throw new IllegalStateException("every JDK signs by ECDSA", e);
    }
  }
}
