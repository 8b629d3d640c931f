package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes tokens that are nearly right, with the very key of a house.
final class Forgery {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Path file;

  private Forgery(Path file) {
    this.file = file;
  }

  /// With the newest key of this data directory.
  static Forgery of(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("secrets").resolve("keys"))) {
      return new Forgery(
          files
              .filter(each -> each.getFileName().toString().startsWith("token-"))
              .max(java.util.Comparator.naturalOrder())
              .orElseThrow());
    }
  }

  String kid() {
    String name = file.getFileName().toString();
    return name.substring("token-".length(), name.lastIndexOf('.'));
  }

  byte[] content() throws IOException {
    return Files.readAllBytes(file);
  }

  /// The half of a pair that everybody may know.
  byte[] openHalf() throws IOException {
    return half("PUBLIC KEY");
  }

  private byte[] half(String name) throws IOException {
    String text = Files.readString(file);
    String begin = "-----BEGIN " + name + "-----";
    String block =
        text.substring(text.indexOf(begin) + begin.length(), text.indexOf("-----END " + name));
    return Base64.getMimeDecoder().decode(block);
  }

  String header() {
    return header(file.toString().endsWith(".pem") ? "EdDSA" : "HS256", kid());
  }

  static String header(String algorithm, String kid) {
    return "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}";
  }

  /// The claims of a good token of scope `admin`, raw JSON values by name.
  static Map<String, String> claims() {
    long now = Instant.now().getEpochSecond();
    Map<String, String> claims = new LinkedHashMap<>();
    claims.put("iss", "\"roundhouse\"");
    claims.put("aud", "\"roundhouse\"");
    claims.put("sub", "\"eve\"");
    claims.put("scope", "\"admin\"");
    claims.put("jti", "\"forged\"");
    claims.put("iat", "" + (now - 10));
    claims.put("nbf", "" + (now - 10));
    claims.put("exp", "" + (now + 600));
    return claims;
  }

  static String json(Map<String, String> claims) {
    return claims.entrySet().stream()
        .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /// Good but for one claim; null leaves it out.
  String with(String claim, String json) throws IOException, GeneralSecurityException {
    Map<String, String> claims = claims();
    if (json.isEmpty()) {
      claims.remove(claim);
    } else {
      claims.put(claim, json);
    }
    return signed(header(), json(claims));
  }

  /// Rightly signed.
  String signed(String header, String claims) throws IOException, GeneralSecurityException {
    if (!file.toString().endsWith(".pem")) {
      return hmac(header, claims, content());
    }
    PrivateKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new PKCS8EncodedKeySpec(half("PRIVATE KEY")));
    Signature signing = Signature.getInstance("Ed25519");
    signing.initSign(key);
    String text = text(header, claims);
    signing.update(text.getBytes(US_ASCII));
    return text + "." + ENCODER.encodeToString(signing.sign());
  }

  /// Signed by HMAC, with any bytes as the key.
  static String hmac(String header, String claims, byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    String text = text(header, claims);
    return text + "." + ENCODER.encodeToString(mac.doFinal(text.getBytes(US_ASCII)));
  }

  static String text(String header, String claims) {
    return ENCODER.encodeToString(header.getBytes(UTF_8))
        + "."
        + ENCODER.encodeToString(claims.getBytes(UTF_8));
  }
}
