package dev.roundhouse.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// When and how bodies are compressed.
final class Gzip {
  private static final int LEAST = 1024;

  private Gzip() {}

  /// The body to send: compressed, with the headers that say so, when it pays and the client wants
  /// it.
  static byte[] apply(Request request, ResponseHead head, byte[] body) {
    String type = head.get("content-type");
    boolean isSuited = type != null && isText(type) && !head.has("content-encoding");
    if (!isSuited || head.isBodiless()) {
      return body;
    }
    head.put("vary", "Accept-Encoding");
    if (body.length < LEAST || !isAccepted(request.header("accept-encoding"))) {
      return body;
    }
    head.put("content-encoding", "gzip");
    return compress(body);
  }

  static byte[] compress(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 3 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail", e);
    }
    return out.toByteArray();
  }

  /// Types that shrink; events are text too, but must never wait in a compressor.
  static boolean isText(String contentType) {
    int end = contentType.indexOf(';');
    String type =
        (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return (type.startsWith("text/") && !type.equals("text/event-stream"))
        || type.endsWith("/json")
        || type.endsWith("+json")
        || type.endsWith("/javascript")
        || type.endsWith("+xml")
        || type.endsWith("/xml")
        || type.endsWith("/wasm");
  }

  /// Whether `gzip` is listed and not switched off by `q=0`.
  static boolean isAccepted(@Nullable String accepted) {
    if (accepted == null) {
      return false;
    }
    for (String item : accepted.split(",", -1)) {
      String[] parts = item.strip().toLowerCase(Locale.ROOT).split(";", -1);
      if (parts[0].strip().equals("gzip")) {
        return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }
}
