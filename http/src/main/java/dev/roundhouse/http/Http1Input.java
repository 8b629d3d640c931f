package dev.roundhouse.http;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Cuts requests out of the bytes of one connection, within the limits. Remembers how far it has
/// looked, so that a head that comes byte by byte is not searched again and again.
final class Http1Input {
  private final HttpSettings settings;
  private int scanned;
  private int lineStart;
  private int lines;
  private @Nullable Http1Head head;
  private @Nullable BodyBuffer body;
  private @Nullable ChunkedBody chunks;

  Http1Input(HttpSettings settings) {
    this.settings = settings;
  }

  /// The next head, or null when more bytes are needed.
  @Nullable Http1Head head(ByteBuf in) throws Refusal {
    int length = headLength(in);
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    startOver();
    Http1Head parsed = Http1HeadParser.parse(bytes, settings.maxHeaders());
    head = parsed;
    int limit = settings.maxBody().toInt();
    if (parsed.length() > limit) {
      throw new Refusal(413, "the body is larger than allowed");
    }
    if (parsed.length() != 0) {
      BodyBuffer buffer = new BodyBuffer(parsed.length(), limit);
      body = buffer;
      boolean isChunked = parsed.length() == Http1Head.CHUNKED;
      chunks = isChunked ? new ChunkedBody(buffer, settings.maxHead().toInt()) : null;
    }
    return parsed;
  }

  boolean hasBody() {
    return body != null;
  }

  /// The whole body, or null when more bytes are needed.
  byte @Nullable [] body(ByteBuf in) throws Refusal {
    BodyBuffer buffer = requireNonNull(body, "body");
    boolean isWhole;
    if (chunks != null) {
      isWhole = chunks.read(in);
    } else {
      buffer.append(in, Math.min(buffer.missing(), in.readableBytes()));
      isWhole = buffer.missing() == 0;
    }
    return isWhole ? buffer.take() : null;
  }

  /// The request that has been read; nothing of it is kept.
  RequestHead request() {
    RequestHead request = requireNonNull(head, "head").request();
    head = null;
    body = null;
    chunks = null;
    return request;
  }

  /// The length of the head with its empty line, or -1. Empty lines before a request are skipped
  /// (RFC 9112, section 2.2).
  private int headLength(ByteBuf in) throws Refusal {
    int limit = Math.min(in.readableBytes(), settings.maxHead().toInt());
    while (true) {
      int start = in.readerIndex();
      int feed = in.indexOf(start + scanned, start + limit, (byte) '\n');
      if (feed < 0) {
        scanned = limit;
        if (limit == settings.maxHead().toInt()) {
          throw lines == 0
              ? new Refusal(414, "the request line is longer than allowed")
              : new Refusal(431, "the headers are larger than allowed");
        }
        return -1;
      }
      int lineLength = feed - start - lineStart;
      if (lineLength == 0 || in.getByte(feed - 1) != '\r') {
        throw new Refusal(400, "a line ends without a carriage return");
      }
      lineStart = feed - start + 1;
      scanned = lineStart;
      if (lineLength == 1 && lines > 0) {
        return lineStart;
      }
      if (lineLength == 1) {
        in.skipBytes(2);
        limit -= 2;
        startOver();
      } else if (++lines > settings.maxHeaders() + 1) {
        throw new Refusal(431, "more headers than allowed");
      }
    }
  }

  private void startOver() {
    scanned = 0;
    lineStart = 0;
    lines = 0;
  }
}
