package dev.roundhouse.benchmarks;

import static dev.roundhouse.benchmarks.Answers.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/// One kept connection of a modern client, whose clock tells how long an answer takes: from before
/// the request is written until its first byte has been read. For one thread at a time.
final class Wire implements AutoCloseable {
  private static final int PATIENCE = 60_000;

  private final URI door;
  private final String token;
  private final Socket socket = new Socket();
  private int calls;

  /// An answer and its time.
  ///
  /// @param millis until its first byte
  record Reply(int status, double millis, String body) {
    /// Whether it is a result that does not say it is an error.
    boolean isGood() {
      return status == 200
          && body.contains("\"result\"")
          && !body.contains("\"isError\":true")
          && !body.contains("\"code\":-3");
    }
  }

  Wire(String address, String token) throws IOException {
    this.door = URI.create(address);
    this.token = token;
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getPort()), PATIENCE);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE);
  }

  /// A `tools/call`.
  Reply call(String tool, String arguments) throws IOException {
    String body = Requests.call(++calls, tool, arguments);
    return send("POST", "/mcp", Requests.modern(tool, token), body);
  }

  /// A request to the API; anything but 200 is an error.
  Json api(String method, String path) throws IOException {
    Reply reply = send(method, path, Map.of("Authorization", "Bearer " + token), "");
    if (reply.status() != 200) {
      throw new IOException(method + " " + path + ": " + reply.status() + " " + reply.body());
    }
    return Subject.json(reply.body().getBytes(UTF_8));
  }

  /// The metrics as they stand.
  String metrics() throws IOException {
    return send("GET", "/metrics", Map.of("Authorization", "Bearer " + token), "").body();
  }

  Reply send(String method, String path, Map<String, String> headers, String body)
      throws IOException {
    byte[] content = utf8(body);
    StringBuilder head =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + door.getAuthority())
            .append("\r\nContent-Length: " + content.length + "\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    byte[] request = utf8(head + "\r\n" + body);
    InputStream in = socket.getInputStream();
    long start = System.nanoTime();
    socket.getOutputStream().write(request);
    int first = in.read();
    double millis = (System.nanoTime() - start) / 1e6;
    String answer = head(first, in);
    int status = Integer.parseInt(answer.substring(9, 12));
    return new Reply(status, millis, body(answer, in));
  }

  private static String head(int first, InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = first; head.indexOf("\r\n\r\n") < 0; ) {
      if (next < 0) {
        throw new EOFException("closed after: " + head);
      }
      head.append((char) next);
      next = head.indexOf("\r\n\r\n") < 0 ? in.read() : 0;
    }
    return head.toString();
  }

  private static String body(String head, InputStream in) throws IOException {
    String lower = head.toLowerCase(Locale.ROOT);
    int at = lower.indexOf("\r\ncontent-length:");
    if (at >= 0) {
      int end = lower.indexOf("\r\n", at + 2);
      int length = Integer.parseInt(lower.substring(at + 17, end).strip());
      return new String(in.readNBytes(length), UTF_8);
    }
    return lower.contains("\r\ntransfer-encoding: chunked") ? chunks(in) : "";
  }

  private static String chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(in).split(";", -1)[0].strip(), 16);
      all.write(in.readNBytes(size));
      line(in);
      if (size == 0) {
        return all.toString(UTF_8);
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.indexOf("\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed within an answer");
      }
      line.append((char) next);
    }
    return line.substring(0, line.length() - 2);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
