package dev.roundhouse.admin.console;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The cookies of the console: who is signed in, the form of those who are not, and the theme.
final class Cookies {
  static final String SESSION = "roundhouse_session";
  static final String FORM = "roundhouse_form";

  /// A browser takes such a cookie only from this very host, over TLS, for all paths.
  private static final String HOST = "__Host-";

  private Cookies() {}

  private static String named(Request request, String name) {
    return isSecure(request) ? HOST + name : name;
  }

  /// Through TLS, here or at the front before this program. Whoever lies about it gets a cookie
  /// that its browser does not send back.
  private static boolean isSecure(Request request) {
    return request.isSecure() || "https".equalsIgnoreCase(request.header("x-forwarded-proto"));
  }

  /// The value of a cookie; empty when there is none.
  static String get(Request request, String name) {
    String wanted = named(request, name) + "=";
    for (String header : request.headers().all("cookie")) {
      for (String each : header.split(";", -1)) {
        if (each.strip().startsWith(wanted)) {
          return each.strip().substring(wanted.length());
        }
      }
    }
    return "";
  }

  /// @param lasts null for as long as the browser is open
  static void set(
      Request request, Response response, String name, String value, @Nullable Duration lasts) {
    String age = lasts == null ? "" : "; Max-Age=" + lasts.toSeconds();
    String secure = isSecure(request) ? "; Secure" : "";
    response.header(
        "Set-Cookie",
        named(request, name) + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + age + secure);
  }
}
