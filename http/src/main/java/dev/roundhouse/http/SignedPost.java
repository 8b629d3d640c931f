package dev.roundhouse.http;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.kernel.ByteSize;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A message to an address of the operator's: a POST of JSON that is signed with the bytes of a
/// file, so that who gets it knows where it comes from. The file is read for each message, so that
/// it can be changed. Redirects are not followed. One attempt blocks its thread for the timeout at
/// most for each of connecting and waiting.
public record SignedPost(URI url, Path secretFile, Duration timeout) {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST = 16;

  public SignedPost {
    requireNonNull(secretFile, "secretFile");
    requireNonNull(timeout, "timeout");
    check(url);
  }

  /// @throws IllegalArgumentException when no message can be sent there
  public static void check(URI url) {
    String scheme = url.getScheme();
    boolean isHttp = "http".equals(scheme) || "https".equals(scheme);
    if (url.getHost() == null || !isHttp) {
      throw new IllegalArgumentException("the webhook needs an address such as https://host/path");
    }
  }

  /// Sends it once. `X-Roundhouse-Signature` is over the body alone.
  ///
  /// @return what went wrong; empty when it was taken
  public String send(byte[] body) {
    return send(body, body);
  }

  /// Sends it once. `X-Roundhouse-Signature` is over the time in `X-Roundhouse-Timestamp`, a dot
  /// and the body, so that who gets it can refuse what somebody has kept and sends again.
  ///
  /// @return what went wrong; empty when it was taken
  public String send(byte[] body, Instant at) {
    String time = Long.toString(at.getEpochSecond());
    byte[] before = (time + ".").getBytes(StandardCharsets.US_ASCII);
    byte[] signed = new byte[before.length + body.length];
    System.arraycopy(before, 0, signed, 0, before.length);
    System.arraycopy(body, 0, signed, before.length, body.length);
    return send(body, signed, "X-Roundhouse-Timestamp", time);
  }

  private String send(byte[] body, byte[] signed, String... further) {
    try (HttpClient client = HttpClient.open(settings());
        Exchange exchange = client.exchange(client.target(url))) {
      String[] headers = new String[further.length + 4];
      System.arraycopy(further, 0, headers, 0, further.length);
      headers[further.length] = "Content-Type";
      headers[further.length + 1] = "application/json";
      headers[further.length + 2] = "X-Roundhouse-Signature";
      headers[further.length + 3] = signature(signed);
      int status = exchange.send("POST", headers, body).status();
      return status / 100 == 2 ? "" : "it answered " + status;
    } catch (UpstreamException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException | GeneralSecurityException e) {
      return "the message cannot be signed: " + e.getMessage();
    }
  }

  private ClientSettings settings() {
    return new ClientSettings(timeout, timeout, timeout, 1, ByteSize.ofMiB(1), ByteSize.ofKiB(16));
  }

  private String signature(byte[] signed) throws IOException, GeneralSecurityException {
    Mac mac = Mac.getInstance(ALGORITHM);
    mac.init(new SecretKeySpec(secret(), ALGORITHM));
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal(signed));
  }

  /// The end of a line at its end is an editor's.
  private byte[] secret() throws IOException {
    byte[] secret =
        Files.readString(secretFile, StandardCharsets.UTF_8)
            .strip()
            .getBytes(StandardCharsets.UTF_8);
    if (secret.length < SHORTEST) {
      throw new IOException(secretFile + " is shorter than " + SHORTEST + " bytes");
    }
    return secret;
  }
}
