package dev.roundhouse.security.oauth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.security.RemoteAccessException.Kind;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/// Names and values as forms and queries hold them (`application/x-www-form-urlencoded`). Each name
/// is there once. Not for several threads.
final class Form {
  static final String TYPE = "application/x-www-form-urlencoded";

  private final Map<String, String> values = new LinkedHashMap<>();

  Form with(String name, String value) {
    values.put(name, value);
    return this;
  }

  String text() {
    StringJoiner text = new StringJoiner("&");
    values.forEach((name, value) -> text.add(encode(name) + "=" + encode(value)));
    return text.toString();
  }

  byte[] bytes() {
    return text().getBytes(US_ASCII);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /// The members of a query.
  ///
  /// @throws OAuthFault when a name comes twice, or it is not encoded as it should be
  static Map<String, String> parsed(String query) throws OAuthFault {
    Map<String, String> found = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!name.isEmpty() && found.putIfAbsent(name, value) != null) {
        throw new OAuthFault(Kind.MISMATCH, "the address says something twice; authorize again");
      }
    }
    return found;
  }

  private static String decode(String text) throws OAuthFault {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException _) { // whose text would hold a part of the address
      throw new OAuthFault(
          Kind.MISMATCH, "the address is not encoded as a redirect is; authorize again");
    }
  }
}
