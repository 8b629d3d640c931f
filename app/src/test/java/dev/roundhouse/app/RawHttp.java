package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A connection that sends any bytes at all and reads what comes back as HTTP/1.1.
final class RawHttp implements AutoCloseable {
  private final Socket socket = new Socket();
  private final InputStream in;

  /// @param patience longest silence of the other side
  RawHttp(URI address, Duration patience) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) patience.toMillis());
    socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
    in = new BufferedInputStream(socket.getInputStream());
  }

  /// The head of an answer; names in lower case.
  record Head(int status, Map<String, String> headers) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    boolean isStream() {
      return header("content-type").startsWith("text/event-stream");
    }

    boolean isLast() {
      return header("connection").toLowerCase(Locale.ROOT).contains("close");
    }
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /// The head of the next answer; null when the connection was closed instead.
  @Nullable Head head() throws IOException {
    String first = line();
    if (first == null) {
      return null;
    }
    if (!first.matches("HTTP/1\\.1 \\d{3} .*")) {
      throw new IOException("not a status line: " + first);
    }
    int status = Integer.parseInt(first.substring(9, 12));
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); line != null && !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return status / 100 == 1 ? head() : new Head(status, headers);
  }

  /// The body that follows this head; waits for the end of a stream.
  byte[] body(Head head) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (head.header("transfer-encoding").equals("chunked")) {
      for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
        body.write(chunk);
      }
    } else if (!head.header("content-length").isEmpty()) {
      body.write(exactly(Integer.parseInt(head.header("content-length"))));
    } else if (head.status() != 204 && head.status() != 202) {
      body.write(in.readAllBytes());
    }
    return body.toByteArray();
  }

  /// The next chunk; empty at the end.
  byte[] chunk() throws IOException {
    String size = line();
    if (size == null) {
      throw new EOFException("the stream broke off");
    }
    byte[] chunk = exactly(Integer.parseInt(size, 16));
    line();
    return chunk;
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the answer broke off");
    }
    return bytes;
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          return null;
        }
        line.write(next);
      }
    } catch (SocketException _) {
      // A reset: the other side closed while bytes of ours were still on their way.
      return null;
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
