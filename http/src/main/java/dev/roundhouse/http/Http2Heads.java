package dev.roundhouse.http;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Heads between HTTP/2 and the words of the kernel. The codec has checked names and the order of
/// pseudo-headers; here it is made sure that they say one thing, as strictly as in HTTP/1.1.
final class Http2Heads {
  private Http2Heads() {}

  static RequestHead request(Http2Headers headers, int maxHeaders) throws Refusal {
    if (headers.size() > maxHeaders + 4) {
      throw new Refusal(431, "more headers than allowed");
    }
    List<String> fields = new ArrayList<>(2 * headers.size());
    StringBuilder cookies = new StringBuilder();
    for (Map.Entry<CharSequence, CharSequence> entry : headers) {
      String name = entry.getKey().toString();
      if (name.startsWith(":")) {
        continue;
      }
      String value = checked(entry.getValue().toString());
      if (name.equals("cookie")) {
        // Cookies may come in crumbs (RFC 9113, section 8.2.3).
        cookies.append(cookies.isEmpty() ? "" : "; ").append(value);
      } else {
        fields.add(name);
        fields.add(value);
      }
    }
    if (!cookies.isEmpty()) {
      fields.add("cookie");
      fields.add(cookies.toString());
    }
    addHost(headers, fields);
    String method = method(pseudo(headers, ":method"));
    String path = path(pseudo(headers, ":path"));
    return RequestHead.of(method, path, new ListedHeaders(fields));
  }

  /// Handlers know one name for where the request was sent: `host`.
  private static void addHost(Http2Headers headers, List<String> fields) throws Refusal {
    String authority = pseudo(headers, ":authority");
    List<String> hosts = new ListedHeaders(fields).all("host");
    boolean isOne = authority == null ? hosts.size() == 1 : hosts.size() <= 1;
    String host = authority == null && isOne ? hosts.getFirst() : authority;
    if (!isOne || host == null || (!hosts.isEmpty() && !hosts.getFirst().equalsIgnoreCase(host))) {
      throw new Refusal(400, "authority and Host do not name one host");
    }
    for (int i = 0; i < host.length(); i++) {
      if (!HttpSyntax.isHost(host.charAt(i))) {
        throw new Refusal(400, "the authority is not valid");
      }
    }
    if (hosts.isEmpty()) {
      fields.add("host");
      fields.add(host);
    }
  }

  private static @Nullable String pseudo(Http2Headers headers, String name) throws Refusal {
    List<CharSequence> values = headers.getAll(name);
    if (values.size() > 1) {
      throw new Refusal(400, "a pseudo-header is repeated");
    }
    return values.isEmpty() ? null : values.getFirst().toString();
  }

  private static String method(@Nullable String said) throws Refusal {
    if (said == null || said.isEmpty()) {
      throw new Refusal(400, "the method is missing");
    }
    for (int i = 0; i < said.length(); i++) {
      char c = said.charAt(i);
      if (!HttpSyntax.isToken(c) || (c >= 'a' && c <= 'z')) {
        throw new Refusal(501, "the method is not known");
      }
    }
    return said;
  }

  private static String path(@Nullable String said) throws Refusal {
    if (said == null || !said.startsWith("/") || !said.chars().allMatch(HttpSyntax::isTarget)) {
      throw new Refusal(400, "the request target is not a path");
    }
    return said;
  }

  private static String checked(String value) throws Refusal {
    for (int i = 0; i < value.length(); i++) {
      if (!HttpSyntax.isFieldValue(value.charAt(i))) {
        throw new Refusal(400, "a header value has a forbidden character");
      }
    }
    return value;
  }

  /// The announced length, or [Wire#UNKNOWN]. That the body agrees with it is checked by the codec.
  static long length(Http2Headers headers) throws Refusal {
    CharSequence said = headers.get("content-length");
    if (said == null) {
      return Wire.UNKNOWN;
    }
    String digits = said.toString();
    if (headers.getAll("content-length").size() > 1 || !digits.matches("[0-9]{1,18}")) {
      throw new Refusal(400, "Content-Length is not a number");
    }
    return Long.parseLong(digits);
  }

  static boolean expectsContinue(Http2Headers headers) {
    CharSequence said = headers.get("expect");
    return said != null && said.toString().equalsIgnoreCase("100-continue");
  }

  static Http2Headers proceed() {
    return new DefaultHttp2Headers(false).status("100");
  }

  static Http2Headers answer(ResponseHead head, String date, long declared) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    headers.status(Integer.toString(head.status()));
    headers.add("date", date);
    head.forEach((name, value) -> {
      if (!name.equals("upgrade")) {
        headers.add(name, value);
      }
    });
    if (declared >= 0) {
      headers.add("content-length", Long.toString(declared));
    }
    return headers;
  }
}
