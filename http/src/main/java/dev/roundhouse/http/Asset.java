package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One static file in memory, with everything an answer says about it.
final class Asset {
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("yaml", "application/yaml"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("xml", "application/xml"),
          Map.entry("md", "text/markdown; charset=utf-8"),
          Map.entry("txt", "text/plain; charset=utf-8"));

  /// A name with a hash in it never gets another content.
  private static final Pattern HASHED = Pattern.compile(".*[.-][0-9a-f]{8,64}\\.[a-z0-9]+");

  private static final String FOREVER = "public, max-age=31536000, immutable";

  private final byte[] content;

  /// The content compressed, when that makes it smaller.
  private final byte @Nullable [] gzipped;

  private final String type;

  /// The strong entity tag, a hash of the content, without quotes.
  private final String tag;

  private final String cacheControl;

  private Asset(
      byte[] content, byte @Nullable [] gzipped, String type, String tag, String cacheControl) {
    this.content = content;
    this.gzipped = gzipped;
    this.type = type;
    this.tag = tag;
    this.cacheControl = cacheControl;
  }

  static Asset of(String name, byte[] content) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String type = TYPES.getOrDefault(extension, "application/octet-stream");
    byte[] gzipped = Gzip.isText(type) ? Gzip.compress(content) : null;
    boolean isWorthIt = gzipped != null && gzipped.length < content.length;
    String cacheControl = HASHED.matcher(name).matches() ? FOREVER : "no-cache";
    return new Asset(content, isWorthIt ? gzipped : null, type, hash(content), cacheControl);
  }

  private static String hash(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      byte[] text = Base64.getUrlEncoder().withoutPadding().encode(digest);
      return new String(text, 0, 22, ISO_8859_1);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Answers GET and HEAD, with 304 when the client has this very content.
  ///
  /// @param isForever whether the path alone says which content it is
  void answer(Request request, Response response, boolean isForever) {
    byte[] small = gzipped;
    boolean isSmall = small != null && Gzip.isAccepted(request.header("accept-encoding"));
    String quoted = "\"" + tag + (isSmall ? "-gz\"" : "\"");
    response.header("etag", quoted).header("cache-control", isForever ? FOREVER : cacheControl);
    if (small != null) {
      response.header("vary", "Accept-Encoding");
    }
    if (isKnown(request.header("if-none-match"), quoted)) {
      response.status(304).send();
      return;
    }
    response.header("content-type", type).header("x-content-type-options", "nosniff");
    if (small != null && isSmall) {
      response.header("content-encoding", "gzip").send(small);
    } else {
      response.send(content);
    }
  }

  private static boolean isKnown(@Nullable String listed, String quoted) {
    if (listed == null) {
      return false;
    }
    for (String item : listed.split(",", -1)) {
      String tag = item.strip();
      if (tag.equals("*") || tag.equals(quoted) || tag.equals("W/" + quoted)) {
        return true;
      }
    }
    return false;
  }
}
