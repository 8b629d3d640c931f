package dev.roundhouse.updates.provenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// What a transparency log has written down, in each of the forms in which npm has had statements
/// logged: `intoto` 0.0.2, `dsse` 0.0.1 and 0.0.2. Pure.
///
/// @param payload SHA-256 of what was signed
/// @param signature that it was signed with
/// @param certificate of the key that has signed, in DER
record LogBody(byte[] payload, byte[] signature, byte[] certificate) {
  LogBody {
    requireNonNull(payload, "payload");
    requireNonNull(signature, "signature");
    requireNonNull(certificate, "certificate");
  }

  static LogBody read(byte[] body) throws Unproven {
    try {
      Json json = Json.parse(body);
      Json spec = json.get("spec");
      String kind = "%s %s".formatted(json.get("kind").text(), json.get("apiVersion").text());
      return switch (kind) {
        case "intoto 0.0.2" -> intoto(spec.get("content"));
        case "dsse 0.0.1" -> dsse(spec);
        case "dsse 0.0.2" -> dsseOfTiles(spec.get("dsseV002"));
        default -> throw new Unproven("its log has an entry of the kind %s".formatted(kind));
      };
    } catch (MalformedFrame | IllegalArgumentException | GeneralSecurityException e) {
      throw new Unproven("the entry of its log cannot be read: " + e.getMessage(), e);
    }
  }

  private static LogBody intoto(Json content) throws Unproven, GeneralSecurityException {
    Json signature = only(content.get("envelope").get("signatures"));
    return new LogBody(
        sha256(content.get("payloadHash")),
        // Rekor has packed it twice.
        base64(base64(text(signature, "sig"))),
        pem(text(signature, "publicKey")));
  }

  private static LogBody dsse(Json spec) throws Unproven, GeneralSecurityException {
    Json signature = only(spec.get("signatures"));
    return new LogBody(
        sha256(spec.get("payloadHash")),
        base64(text(signature, "signature")),
        pem(text(signature, "verifier")));
  }

  private static LogBody dsseOfTiles(Json spec) throws Unproven {
    Json signature = only(spec.get("signatures"));
    Json hash = spec.get("payloadHash");
    if (!"SHA2_256".equals(hash.get("algorithm").text())) {
      throw new Unproven("its log knows it by another digest than SHA-256");
    }
    return new LogBody(
        base64(text(hash, "digest")),
        base64(text(signature, "content")),
        base64(text(signature.get("verifier").get("x509Certificate"), "rawBytes")));
  }

  private static Json only(Json signatures) throws Unproven {
    List<Json> all = signatures.items();
    if (all.size() != 1) {
      throw new Unproven("its log has %d signatures of it, and not one".formatted(all.size()));
    }
    return all.getFirst();
  }

  private static byte[] sha256(Json hash) throws Unproven {
    if (!"sha256".equals(hash.get("algorithm").text())) {
      throw new Unproven("its log knows it by another digest than SHA-256");
    }
    return HexFormat.of().parseHex(text(hash, "value"));
  }

  private static byte[] pem(String packed) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(base64(packed)))
        .getEncoded();
  }

  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }

  private static byte[] base64(byte[] text) {
    return base64(new String(text, UTF_8));
  }

  private static String text(Json json, String key) {
    String text = json.get(key).text();
    return text == null ? "" : text;
  }

  /// Looks whether it is this envelope, signed by the key of this certificate, that was logged.
  void isOf(Envelope envelope, X509Certificate signer) throws Unproven {
    try {
      boolean isSame =
          MessageDigest.isEqual(
                  payload, MessageDigest.getInstance("SHA-256").digest(envelope.payload()))
              && Arrays.equals(signature, envelope.signature())
              && Arrays.equals(certificate, signer.getEncoded());
      if (!isSame) {
        throw new Unproven("its log has written down another statement than this");
      }
    } catch (GeneralSecurityException e) {
      throw new Unproven("its certificate cannot be read: " + e.getMessage(), e);
    }
  }
}
