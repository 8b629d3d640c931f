package dev.roundhouse.systemtools.containers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A socket that answers as an engine would, from a table, and keeps every request that reaches it.
public final class ScriptedEngine implements Closeable {
  /// An answer.
  record Answer(int status, byte[] body) {}

  private final Path socket;
  private final ServerSocketChannel server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  public ScriptedEngine(Path directory) throws IOException {
    socket = directory.resolve("engine.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().name("scripted-engine").start(this::serve);
  }

  public String address() {
    return "unix://" + socket;
  }

  /// What is answered to a request, such as `GET /networks`, whatever its query.
  public void when(String request, int status, String body) {
    answers.put(request, new Answer(status, body.getBytes(UTF_8)));
  }

  void when(String request, int status, byte[] body) {
    answers.put(request, new Answer(status, body));
  }

  /// Requests so far, with their queries.
  public List<String> requests() {
    return requests;
  }

  List<String> bodies() {
    return bodies;
  }

  void forget() {
    requests.clear();
    bodies.clear();
  }

  private void serve() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().name("scripted-answer").start(() -> answer(channel));
      }
    } catch (ClosedChannelException _) {
      return; // closed by the test
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void answer(SocketChannel open) {
    try (SocketChannel channel = open) {
      InputStream in = Channels.newInputStream(channel);
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int one = in.read();
        if (one < 0) {
          return;
        }
        head.append((char) one);
      }
      String[] first = head.toString().split(" ", 3);
      String request = first[0] + " " + first[1];
      bodies.add(new String(in.readNBytes(length(head.toString())), UTF_8));
      requests.add(request);
      Answer answer =
          answers.getOrDefault(
              request.split("\\?", 2)[0],
              new Answer(404, "{\"message\":\"nothing is scripted\"}".getBytes(UTF_8)));
      boolean hasBody = answer.status() != 204 && answer.status() != 304;
      String told =
          "HTTP/1.1 %d X\r\nContent-Type: application/json\r\n%sConnection: close\r\n\r\n"
              .formatted(
                  answer.status(),
                  hasBody ? "Content-Length: " + answer.body().length + "\r\n" : "");
      write(channel, told.getBytes(UTF_8));
      if (hasBody) {
        write(channel, answer.body());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElse(0);
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
