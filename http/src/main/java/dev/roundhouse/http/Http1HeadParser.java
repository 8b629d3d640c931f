package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads an HTTP/1 request head strictly: whatever two parsers could understand differently is
/// refused, because a proxy in front may have understood it the other way (request smuggling, RFC
/// 9112 section 11.2). No folded lines, no space before the colon, no bare LF or CR, no repeated
/// Content-Length, no Content-Length beside Transfer-Encoding, no coding but `chunked`.
///
/// A pure function on bytes; used for one head and thrown away.
final class Http1HeadParser {
  private static final String[] METHODS = {
    "GET", "POST", "DELETE", "PUT", "HEAD", "OPTIONS", "PATCH"
  };

  private final byte[] bytes;
  private final int maxHeaders;
  private int at;
  private int[] places = new int[48];
  private int count;
  private boolean isLegacy;
  private @Nullable String host;
  private @Nullable String connection;
  private @Nullable String authority;
  private String method = "";
  private String target = "";
  private boolean isChunked;
  private long length = Long.MIN_VALUE;
  private boolean expectsContinue;

  private Http1HeadParser(byte[] bytes, int maxHeaders) {
    this.bytes = bytes;
    this.maxHeaders = maxHeaders;
  }

  /// The head in these bytes, which end with the empty line.
  static Http1Head parse(byte[] bytes, int maxHeaders) throws Refusal {
    return new Http1HeadParser(bytes, maxHeaders).parse();
  }

  private Http1Head parse() throws Refusal {
    requestLine();
    while (bytes[at] != '\r') {
      header();
    }
    if (at != bytes.length - 2) {
      throw new Refusal(400, "a line ends without a line feed");
    }
    if (host == null && !isLegacy) {
      throw new Refusal(400, "the Host header is missing");
    }
    if (isChunked && length != Long.MIN_VALUE) {
      throw new Refusal(400, "both Content-Length and Transfer-Encoding");
    }
    if (isChunked && isLegacy) {
      throw new Refusal(400, "Transfer-Encoding in HTTP/1.0");
    }
    long body = isChunked ? Http1Head.CHUNKED : Math.max(0, length);
    Headers headers = new WireHeaders(bytes, places, count);
    return new Http1Head(
        RequestHead.of(method, target, headers),
        isLegacy,
        keepsAlive(),
        expectsContinue && !isLegacy,
        body);
  }

  private boolean keepsAlive() {
    String said = connection;
    if (said == null) {
      return !isLegacy;
    }
    if (HttpSyntax.lists(said, "close")) {
      return false;
    }
    return !isLegacy || HttpSyntax.lists(said, "keep-alive");
  }

  private void requestLine() throws Refusal {
    int end = at;
    while (HttpSyntax.isToken(bytes[end])) {
      end++;
    }
    if (end == at || bytes[end] != ' ') {
      throw new Refusal(400, "the request line does not start with a method");
    }
    method = method(end);
    int from = end + 1;
    int to = from;
    while (HttpSyntax.isTarget(bytes[to])) {
      to++;
    }
    if (to == from || bytes[to] != ' ') {
      throw new Refusal(400, "the request target is not valid");
    }
    at = to + 1;
    version();
    target = origin(new String(bytes, from, to - from, ISO_8859_1));
  }

  private String method(int end) throws Refusal {
    for (String known : METHODS) {
      if (end - at == known.length() && WireHeaders.isSame(bytes, at, end, known)) {
        return checkedCase(known);
      }
    }
    if (end - at > 32) {
      throw new Refusal(501, "the method is not known");
    }
    return checkedCase(new String(bytes, at, end - at, ISO_8859_1));
  }

  /// Methods are told apart by case: `get` is not `GET`, and no method here has a small letter.
  private String checkedCase(String name) throws Refusal {
    for (int i = 0; i < name.length(); i++) {
      if (bytes[at + i] >= 'a' && bytes[at + i] <= 'z') {
        throw new Refusal(501, "the method is not known");
      }
    }
    return name;
  }

  private void version() throws Refusal {
    boolean isHttp = at + 10 <= bytes.length && WireHeaders.isSame(bytes, at, at + 5, "HTTP/");
    if (!isHttp || bytes[at] != 'H' || bytes[at + 6] != '.' || bytes[at + 8] != '\r') {
      throw new Refusal(400, "the request line does not end with a version");
    }
    if (bytes[at + 5] != '1' || (bytes[at + 7] != '1' && bytes[at + 7] != '0')) {
      throw new Refusal(505, "only HTTP/1.1, HTTP/1.0 and HTTP/2 are spoken");
    }
    isLegacy = bytes[at + 7] == '0';
    at += 8;
    lineEnd();
  }

  /// The target in origin form. An absolute form (RFC 9112, 3.2.2) loses scheme and authority; the
  /// authority is compared with Host.
  private String origin(String said) throws Refusal {
    if (said.charAt(0) == '/') {
      return said;
    }
    int scheme = said.indexOf("://");
    String name = scheme < 0 ? "" : said.substring(0, scheme);
    boolean isAbsolute = name.equalsIgnoreCase("http") || name.equalsIgnoreCase("https");
    if (!isAbsolute) {
      throw new Refusal(400, "the request target is not a path");
    }
    int end = scheme + 3;
    while (end < said.length() && said.charAt(end) != '/' && said.charAt(end) != '?') {
      end++;
    }
    authority = said.substring(scheme + 3, end);
    String rest = said.substring(end);
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private void header() throws Refusal {
    if (count == maxHeaders) {
      throw new Refusal(431, "more headers than allowed");
    }
    int name = at;
    while (HttpSyntax.isToken(bytes[at])) {
      at++;
    }
    int nameEnd = at;
    if (nameEnd == name || bytes[nameEnd] != ':') {
      throw new Refusal(400, "a header line is not valid");
    }
    at++;
    while (bytes[at] == ' ' || bytes[at] == '\t') {
      at++;
    }
    int value = at;
    while (HttpSyntax.isFieldValue(bytes[at] & 0xff)) {
      at++;
    }
    int valueEnd = at;
    while (valueEnd > value && (bytes[valueEnd - 1] == ' ' || bytes[valueEnd - 1] == '\t')) {
      valueEnd--;
    }
    lineEnd();
    keep(name, nameEnd, value, valueEnd);
    meaning(name, nameEnd, value, valueEnd);
  }

  private void keep(int name, int nameEnd, int value, int valueEnd) {
    if (4 * count == places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    places[4 * count] = name;
    places[4 * count + 1] = nameEnd;
    places[4 * count + 2] = value;
    places[4 * count + 3] = valueEnd;
    count++;
  }

  /// Notes the headers that decide about framing and connection.
  private void meaning(int name, int nameEnd, int value, int valueEnd) throws Refusal {
    switch (nameEnd - name) {
      case 4 -> {
        if (WireHeaders.isSame(bytes, name, nameEnd, "host")) {
          host(new String(bytes, value, valueEnd - value, ISO_8859_1));
        }
      }
      case 6 -> {
        if (WireHeaders.isSame(bytes, name, nameEnd, "expect")) {
          expect(value, valueEnd);
        }
      }
      case 10 -> {
        if (WireHeaders.isSame(bytes, name, nameEnd, "connection")) {
          String said = new String(bytes, value, valueEnd - value, ISO_8859_1);
          connection = connection == null ? said : connection + "," + said;
        }
      }
      case 14 -> {
        if (WireHeaders.isSame(bytes, name, nameEnd, "content-length")) {
          length(value, valueEnd);
        }
      }
      case 17 -> {
        if (WireHeaders.isSame(bytes, name, nameEnd, "transfer-encoding")) {
          coding(value, valueEnd);
        }
      }
      default -> {
        // Any other header is the handler's business.
      }
    }
  }

  private void host(String said) throws Refusal {
    if (host != null) {
      throw new Refusal(400, "the Host header is repeated");
    }
    boolean isValid = !said.isEmpty();
    for (int i = 0; i < said.length(); i++) {
      isValid &= HttpSyntax.isHost(said.charAt(i));
    }
    if (!isValid || (authority != null && !authority.equalsIgnoreCase(said))) {
      throw new Refusal(400, "the Host header is not valid");
    }
    host = said;
  }

  private void expect(int value, int valueEnd) throws Refusal {
    if (!WireHeaders.isSame(bytes, value, valueEnd, "100-continue")) {
      throw new Refusal(417, "only 100-continue can be expected");
    }
    expectsContinue = true;
  }

  private void length(int value, int valueEnd) throws Refusal {
    if (length != Long.MIN_VALUE) {
      throw new Refusal(400, "Content-Length is repeated");
    }
    if (valueEnd == value || valueEnd - value > 18) {
      throw new Refusal(400, "Content-Length is not a number");
    }
    long number = 0;
    for (int i = value; i < valueEnd; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        throw new Refusal(400, "Content-Length is not a number");
      }
      number = 10 * number + bytes[i] - '0';
    }
    length = number;
  }

  private void coding(int value, int valueEnd) throws Refusal {
    if (isChunked) {
      throw new Refusal(400, "Transfer-Encoding is repeated");
    }
    if (!WireHeaders.isSame(bytes, value, valueEnd, "chunked")) {
      throw new Refusal(501, "no transfer coding but chunked is known");
    }
    isChunked = true;
  }

  private void lineEnd() throws Refusal {
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw new Refusal(400, "a line has a forbidden character");
    }
    at += 2;
  }
}
