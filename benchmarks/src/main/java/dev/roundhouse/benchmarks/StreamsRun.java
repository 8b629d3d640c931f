package dev.roundhouse.benchmarks;

import static dev.roundhouse.benchmarks.Answers.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// What an idle legacy session with its GET stream costs: alone, and with a session and a GET
/// stream of its own at a server.
@Command(
    name = "streams",
    mixinStandardHelpOptions = true,
    description = "Bytes of an idle legacy GET stream, without and with one upstream.")
final class StreamsRun implements Callable<Integer> {
  private static final Pattern SESSION = Pattern.compile("(?i)mcp-session-id: (\\S+)");
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
  private static final String INITIALIZED =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

  /// Memory at one moment, in bytes.
  private record Memory(long live, long resident) {}

  @ParentCommand @Nullable Benchmarks all;

  @Option(names = "--streams", defaultValue = "5000", description = "Streams to open.")
  int count;

  @Override
  public Integer call() throws IOException, InterruptedException {
    System.out.println("machine: " + Machine.described());
    System.out.println("| streams | live heap each, bytes | RSS each, bytes | RSS then, MB |");
    System.out.println("| --- | --- | --- | --- |");
    measure(false);
    measure(true);
    return 0;
  }

  private void measure(boolean isUpstream) throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("roundhouse-bench");
    List<Socket> open = new ArrayList<>();
    try (AnsweringServer server = AnsweringServer.start(Answers.Era.LEGACY);
        Subject subject =
            Subject.start(
                Benchmarks.home(all),
                scratch,
                "listen:\n  port: 0\nservers:\n  old:\n    url: " + server.url() + "\n")) {
      String token = subject.token();
      URI door = URI.create(subject.address());
      try (Socket calls = connect(door)) {
        // Everything that is made once is made before.
        for (int each = 0; each < 200; each++) {
          session(calls, door, token, isUpstream, open);
        }
        Memory before = memory(subject.watched());
        for (int each = 0; each < count; each++) {
          session(calls, door, token, isUpstream, open);
        }
        if (isUpstream && server.streams() < count) {
          throw new IOException("only " + server.streams() + " streams reached the server");
        }
        Memory after = memory(subject.watched());
        System.out.printf(
            Locale.ROOT,
            "| %d %s | %d | %d | %.0f |%n",
            count,
            isUpstream ? "with one upstream each" : "alone",
            (after.live() - before.live()) / count,
            (after.resident() - before.resident()) / count,
            after.resident() / 1e6);
      }
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private static Socket connect(URI door) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getPort()), 5000);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void session(
      Socket calls, URI door, String token, boolean isUpstream, List<Socket> open)
      throws IOException {
    String head = post(calls, door, token, "", Requests.initialize());
    Matcher found = SESSION.matcher(head);
    if (!found.find()) {
      throw new IOException("no session: " + head);
    }
    String session = "Mcp-Session-Id: " + found.group(1) + "\r\n";
    post(calls, door, token, session, INITIALIZED);
    if (isUpstream) {
      post(calls, door, token, session, Requests.legacyBody("old__echo").replace("ID", "2"));
    }
    Socket stream = connect(door);
    open.add(stream);
    stream
        .getOutputStream()
        .write(
            utf8(
                "GET /mcp HTTP/1.1\r\nHost: "
                    + door.getAuthority()
                    + "\r\nAuthorization: Bearer "
                    + token
                    + "\r\nAccept: text/event-stream\r\n"
                    + session
                    + "\r\n"));
    String answer = head(stream.getInputStream());
    if (!answer.startsWith("HTTP/1.1 200")) {
      throw new IOException("no stream: " + answer);
    }
  }

  private static String post(Socket socket, URI door, String token, String session, String body)
      throws IOException {
    byte[] content = utf8(body);
    socket
        .getOutputStream()
        .write(
            utf8(
                "POST /mcp HTTP/1.1\r\nHost: "
                    + door.getAuthority()
                    + "\r\nAuthorization: Bearer "
                    + token
                    + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
                    + session
                    + "Content-Length: "
                    + content.length
                    + "\r\n\r\n"
                    + body));
    String head = head(socket.getInputStream());
    Matcher length = LENGTH.matcher(head);
    String answer =
        length.find()
            ? new String(
                socket.getInputStream().readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1)
            : "";
    if (!head.startsWith("HTTP/1.1 20") || answer.contains("\"error\"")) {
      throw new IOException("refused: " + head + answer);
    }
    return head;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /// After two full collections: what is still in use, and what the system counts.
  private static Memory memory(Watched process) throws IOException, InterruptedException {
    return new Memory(process.live(), process.rss() * 1024);
  }
}
