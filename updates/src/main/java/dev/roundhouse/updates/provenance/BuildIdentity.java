package dev.roundhouse.updates.provenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;

/// Which build a certificate was given to, as its authority has written it into the certificate
/// (Fulcio, "OID information"). What a build says of itself in its statement is not used.
record BuildIdentity(String repository, String commit, String workflow, String issuer) {
  private static final String FULCIO = "1.3.6.1.4.1.57264.1.";
  private static final String ISSUER = FULCIO + "8";
  private static final String SIGNER = FULCIO + "9";
  private static final String REPOSITORY = FULCIO + "12";
  private static final String COMMIT = FULCIO + "13";
  private static final int OCTET_STRING = 0x04;
  private static final int UTF8_STRING = 0x0c;

  BuildIdentity {
    requireNonNull(repository, "repository");
    requireNonNull(commit, "commit");
    requireNonNull(workflow, "workflow");
    requireNonNull(issuer, "issuer");
  }

  /// An authority gives certificates to people too. One of those says nothing of a build.
  static BuildIdentity of(X509Certificate certificate) throws Unproven {
    return new BuildIdentity(
        said(certificate, REPOSITORY, "a source repository"),
        said(certificate, COMMIT, "a commit"),
        said(certificate, SIGNER, "a workflow"),
        said(certificate, ISSUER, "an issuer"));
  }

  private static String said(X509Certificate certificate, String oid, String what) throws Unproven {
    byte[] extension = certificate.getExtensionValue(oid);
    if (extension == null) {
      throw new Unproven(
          "its certificate does not name %s, so it was not signed by a build".formatted(what));
    }
    ByteBuffer inside = value(ByteBuffer.wrap(extension), OCTET_STRING, what);
    return UTF_8.decode(value(inside, UTF8_STRING, what)).toString();
  }

  /// The content of a value in DER that is the whole of its text.
  private static ByteBuffer value(ByteBuffer der, int tag, String what) throws Unproven {
    if (der.remaining() >= 2 && der.get() == tag) {
      int length = der.get() & 0xff;
      if (length > 0x80 && length <= 0x82 && der.remaining() >= length - 0x80) {
        int bytes = length - 0x80;
        length = 0;
        for (int at = 0; at < bytes; at++) {
          length = (length << 8) | (der.get() & 0xff);
        }
      } else if (length >= 0x80) {
        length = -1;
      }
      if (length == der.remaining()) {
        return der;
      }
    }
    throw new Unproven("its certificate names %s in a way that cannot be read".formatted(what));
  }
}
