package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Status and headers of an answer while it is being made. Checks every name and value, so that
/// nothing a handler passes through can end a header line and start another.
final class ResponseHead {
  private static final Set<String> OWN =
      Set.of(
          "content-length",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "proxy-connection",
          "upgrade",
          "date");

  private int status = 200;

  /// Names and values in turn; names in lower case.
  private final List<String> fields = new ArrayList<>(8);

  int status() {
    return status;
  }

  void status(int code) {
    if (code < 200 || code > 599) {
      throw new IllegalArgumentException("not a final status: " + code);
    }
    this.status = code;
  }

  void set(String name, String value) {
    String key = checkedName(name);
    if (OWN.contains(key)) {
      throw new IllegalArgumentException(key + " is written by the kernel");
    }
    checkValue(key, value);
    put(key, value);
  }

  /// Sets a header without the checks made for handlers.
  void put(String key, String value) {
    int at = indexOf(key);
    if (at < 0) {
      fields.add(key);
      fields.add(value);
    } else {
      fields.set(at + 1, value);
    }
  }

  @Nullable String get(String key) {
    int at = indexOf(key);
    return at < 0 ? null : fields.get(at + 1);
  }

  boolean has(String key) {
    return indexOf(key) >= 0;
  }

  void forEach(BiConsumer<String, String> each) {
    for (int i = 0; i < fields.size(); i += 2) {
      each.accept(fields.get(i), fields.get(i + 1));
    }
  }

  /// Whether an answer with this status has no body and says no length.
  boolean isBodiless() {
    return status == 204 || status == 304;
  }

  private int indexOf(String key) {
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private static String checkedName(String name) {
    boolean lower = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!HttpSyntax.isToken(c)) {
        throw new IllegalArgumentException("a header name has a forbidden character");
      }
      lower &= c < 'A' || c > 'Z';
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a header name is empty");
    }
    return lower ? name : name.toLowerCase(Locale.ROOT);
  }

  private static void checkValue(String key, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!HttpSyntax.isFieldValue(c)) {
        throw new IllegalArgumentException("the value of " + key + " has a forbidden character");
      }
    }
  }

  /// The kernel's own error answer (RFC 9457), as head and body.
  static byte[] problem(ResponseHead head, int code, String detail) {
    head.status = code;
    head.fields.clear();
    head.put("content-type", "application/problem+json");
    head.put("cache-control", "no-store");
    if (code == 503) {
      head.put("retry-after", "1");
    }
    String title = HttpResponseStatus.valueOf(code).reasonPhrase();
    String json =
        "{\"status\":"
            + code
            + ",\"title\":\""
            + title
            + "\",\"detail\":\""
            + detail.replace("\\", "\\\\").replace("\"", "\\\"")
            + "\"}";
    return json.getBytes(UTF_8);
  }
}
