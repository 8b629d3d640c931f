package dev.roundhouse.admin.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.http.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// What keeps the pages from being used against those who look at them.
final class Guards {
  /// Nothing but what comes from here, no frame, no inline script or style; what a browser blocks
  /// for it is reported and counted.
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self';"
          + " connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none';"
          + " base-uri 'none'; report-uri "
          + Console.REPORTS
          + "; report-to csp";

  private static final SecureRandom RANDOM = new SecureRandom();

  private Guards() {}

  static void protect(Response response) {
    response
        .header("Content-Security-Policy", POLICY)
        .header("Reporting-Endpoints", "csp=\"" + Console.REPORTS + "\"")
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "same-origin")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
  }

  /// A secret that cannot be guessed.
  static String random() {
    byte[] random = new byte[24];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /// What a form has to say besides the cookie, which it does not know: made of the cookie, and
  /// nobody gets from it to the cookie.
  static String formToken(String cookie) {
    return digest("form " + cookie).substring(0, 32);
  }

  static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  static String digest(String text) {
    return digest(text.getBytes(UTF_8));
  }

  static String digest(byte[] bytes) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
