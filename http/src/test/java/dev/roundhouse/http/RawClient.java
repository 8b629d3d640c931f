package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A client that sends exactly the bytes it is told, and reads what comes byte by byte.
final class RawClient implements AutoCloseable {
  /// One answer.
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private final Socket socket;
  private final InputStream in;

  RawClient(HttpServer server) throws IOException {
    this(new Socket(server.address().getAddress(), server.address().getPort()));
  }

  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    socket.setSoTimeout(5000);
    socket.setTcpNoDelay(true);
  }

  Socket socket() {
    return socket;
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  RawClient get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
  }

  /// The next line without its end.
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("closed after \"" + line + "\"");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  String read(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("closed after " + bytes.length + " of " + count + " bytes");
    }
    return new String(bytes, ISO_8859_1);
  }

  /// Status and headers, without the body.
  Answer head() throws IOException {
    String[] status = line().split(" ", 3);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Answer(Integer.parseInt(status[1]), headers, "");
  }

  /// A whole answer.
  Answer answer() throws IOException {
    Answer head = head();
    String body;
    if (head.header("transfer-encoding").equals("chunked")) {
      body = chunks();
    } else if (head.headers().containsKey("content-length")) {
      body = read(Integer.parseInt(head.header("content-length")));
    } else {
      body = "";
    }
    return new Answer(head.status(), head.headers(), body);
  }

  private String chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
      body.append(chunk);
    }
    return body.toString();
  }

  /// The next chunk; empty at the end.
  String chunk() throws IOException {
    String data = read(Integer.parseInt(line(), 16));
    line();
    return data;
  }

  /// What comes until the server closes.
  String rest() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    in.transferTo(out);
    return out.toString(ISO_8859_1);
  }

  /// Waits for the server to close, properly or not.
  boolean isClosedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException _) {
      // Reset: closed, though not properly. A timeout is another class and does get out.
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
