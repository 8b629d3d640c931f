package dev.roundhouse.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// Somebody with a key of P-256 and a name, as the keepers of logs are: it signs, promises that an
/// entry will be in its log, and proves that it is there.
final class LogKeeper {
  private static final long INDEX = 1_001;

  private final String host;
  private final KeyPair keys;
  private final byte[] id;

  LogKeeper(String host) throws GeneralSecurityException {
    this.host = host;
    this.keys = keys();
    this.id = sha256(keys.getPublic().getEncoded());
  }

  private LogKeeper(String host, KeyPair keys, byte[] id) {
    this.host = host;
    this.keys = keys;
    this.id = id;
  }

  /// One who signs with the key of another and says that it is this one.
  LogKeeper forgedBy(LogKeeper other) {
    return new LogKeeper(host, other.keys, id);
  }

  static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  static byte[] signed(KeyPair keys, byte[] what) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(what);
    return signature.sign();
  }

  static byte[] sha256(byte[]... parts) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (byte[] each : parts) {
      digest.update(each);
    }
    return digest.digest();
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  byte[] sign(byte[] what) throws GeneralSecurityException {
    return signed(keys, what);
  }

  /// By which others know it: the digest of its key.
  byte[] id() {
    return id.clone();
  }

  /// Itself as a trust root names it.
  void describe(JsonWriter json, Instant since) throws GeneralSecurityException {
    json.object()
        .member("baseUrl", "https://" + host)
        .member("hashAlgorithm", "SHA2_256")
        .key("publicKey")
        .object()
        .member("rawBytes", base64(keys.getPublic().getEncoded()))
        .member("keyDetails", "PKIX_ECDSA_P256_SHA_256")
        .key("validFor")
        .object()
        .member("start", since.toString())
        .end()
        .end()
        .key("logId")
        .object()
        .member("keyId", base64(id()))
        .end()
        .end();
  }

  /// What a bundle has of an entry.
  ///
  /// @param kind of the entry, with its version
  /// @param proven what the proof is about: the body, where all is well
  void enter(
      JsonWriter json, List<String> kind, byte[] body, byte[] proven, Instant at, Having having)
      throws GeneralSecurityException {
    json.object()
        .member("logIndex", Long.toString(INDEX))
        .key("logId")
        .object()
        .member("keyId", base64(id()))
        .end()
        .key("kindVersion")
        .object()
        .member("kind", kind.getFirst())
        .member("version", kind.getLast())
        .end();
    if (having.promise()) {
      json.member("integratedTime", Long.toString(at.getEpochSecond()))
          .key("inclusionPromise")
          .object()
          .member("signedEntryTimestamp", base64(sign(promise(proven, at))))
          .end();
    }
    if (having.proof()) {
      prove(json, proven);
    }
    json.member("canonicalizedBody", base64(body)).end();
  }

  /// @param promise whether there is a signed time of its entry
  /// @param proof whether there is a way from it to the signed head of the log
  record Having(boolean promise, boolean proof) {}

  private byte[] promise(byte[] body, Instant at) throws GeneralSecurityException {
    return "{\"body\":\"%s\",\"integratedTime\":%d,\"logID\":\"%s\",\"logIndex\":%d}"
        .formatted(base64(body), at.getEpochSecond(), HexFormat.of().formatHex(id()), INDEX)
        .getBytes(UTF_8);
  }

  /// It is the second of three.
  private void prove(JsonWriter json, byte[] body) throws GeneralSecurityException {
    byte[] first = leaf("one".getBytes(UTF_8));
    byte[] last = leaf("three".getBytes(UTF_8));
    byte[] root = node(node(first, leaf(body)), last);
    String head = "%s - 1\n3\n%s\n".formatted(host, base64(root));
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.write(id(), 0, 4);
    line.writeBytes(sign(head.getBytes(UTF_8)));
    json.key("inclusionProof")
        .object()
        .member("logIndex", "1")
        .member("rootHash", base64(root))
        .member("treeSize", "3")
        .key("hashes")
        .array()
        .string(base64(first))
        .string(base64(last))
        .end()
        .key("checkpoint")
        .object()
        .member("envelope", "%s\n\u2014 %s %s\n".formatted(head, host, base64(line.toByteArray())))
        .end()
        .end();
  }

  private static byte[] leaf(byte[] body) throws GeneralSecurityException {
    return sha256(new byte[] {0}, body);
  }

  private static byte[] node(byte[] left, byte[] right) throws GeneralSecurityException {
    return sha256(new byte[] {1}, left, right);
  }
}
