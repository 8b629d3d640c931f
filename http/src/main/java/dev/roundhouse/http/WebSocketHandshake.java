package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The opening handshake (RFC 6455, section 4.2).
final class WebSocketHandshake {
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final byte[] SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
          .getBytes(US_ASCII);

  private WebSocketHandshake() {}

  /// Adds the answer to the client's challenge to the head.
  static void answer(Request request, ResponseHead head) throws Refusal {
    String connection = request.header("connection");
    String upgrade = request.header("upgrade");
    boolean isAsked =
        connection != null
            && HttpSyntax.lists(connection, "upgrade")
            && upgrade != null
            && HttpSyntax.lists(upgrade, "websocket");
    if (!isAsked || !request.method().equals("GET")) {
      throw new Refusal(426, "only WebSocket is spoken here");
    }
    if (!"13".equals(request.header("sec-websocket-version"))) {
      throw new Refusal(426, "only version 13 of WebSocket is spoken");
    }
    String key = request.header("sec-websocket-key");
    if (key == null || !isNonce(key)) {
      throw new Refusal(400, "Sec-WebSocket-Key is not 16 bytes in Base64");
    }
    head.put("sec-websocket-accept", accept(key));
  }

  private static boolean isNonce(String key) {
    return key.matches("[A-Za-z0-9+/]{22}==");
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder().encodeToString(sha1.digest((key + MAGIC).getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /// The answer on the wire.
  static ByteBuf encode(ByteBufAllocator alloc, ResponseHead head) {
    ByteBuf out = alloc.ioBuffer(256);
    out.writeBytes(SWITCHING);
    head.forEach((name, value) -> line(out, name, value));
    line(out, null, null);
    return out;
  }

  private static void line(ByteBuf out, @Nullable String name, @Nullable String value) {
    if (name != null) {
      out.writeCharSequence(name + ": " + value, ISO_8859_1);
    }
    out.writeShort('\r' << 8 | '\n');
  }
}
