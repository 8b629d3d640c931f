package dev.roundhouse.benchmarks;

import static dev.roundhouse.benchmarks.Answers.utf8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An MCP server over HTTP of which as little as possible is to be seen in the measurement: one
/// thread, one selector, answers made before. A GET becomes an event stream that says nothing and
/// stays open. Loopback only.
final class AnsweringServer implements AutoCloseable {
  private static final byte[] HEAD_END = utf8("\r\n\r\n");
  private static final byte[] EVENTS =
      utf8(
          """
          HTTP/1.1 200 OK\r
          Content-Type: text/event-stream\r
          Transfer-Encoding: chunked\r
          \r
          3\r
          :

          \r
          """);
  private static final byte[] ACCEPTED = utf8("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
  private static final byte[] NO_STREAM =
      utf8("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n");
  private static final byte[] GONE = utf8("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

  /// Bytes of a request that have not all come yet.
  private static final class Rest {
    private byte[] bytes = {};
  }

  private final Answers.Era era;
  private final Answers answers;
  private final Selector selector = Selector.open();
  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private final Thread loop = new Thread(this::run, "answering-server");
  private int sessions;

  private AnsweringServer(Answers.Era era) throws IOException {
    this.era = era;
    this.answers = new Answers(era);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  static AnsweringServer start(Answers.Era era) throws IOException {
    AnsweringServer server = new AnsweringServer(era);
    server.loop.setDaemon(true);
    server.loop.start();
    return server;
  }

  String url() throws IOException {
    return "http://127.0.0.1:" + port() + "/mcp";
  }

  int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  /// Event streams opened so far.
  int streams() {
    return streams.get();
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select(this::ready);
      }
    } catch (ClosedSelectorException _) {
      // Closed by close(), in the middle of a round.
    } catch (IOException e) {
      failure.set(e);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else {
        read(key);
      }
    } catch (IOException _) {
      // The other side reset the connection: it is its right, and the end of it.
      key.cancel();
      close((SocketChannel) key.channel());
    }
  }

  private void accept() throws IOException {
    for (SocketChannel each = listener.accept(); each != null; each = listener.accept()) {
      each.configureBlocking(false);
      each.setOption(StandardSocketOptions.TCP_NODELAY, true);
      each.register(selector, SelectionKey.OP_READ, new Rest());
    }
  }

  private void read(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    Rest rest = (Rest) key.attachment();
    in.clear();
    if (channel.read(in) < 0) {
      key.cancel();
      channel.close();
      return;
    }
    in.flip();
    byte[] bytes = Arrays.copyOf(rest.bytes, rest.bytes.length + in.remaining());
    in.get(bytes, rest.bytes.length, in.remaining());
    int done = 0;
    for (int next = one(channel, bytes, done); next > done; next = one(channel, bytes, done)) {
      done = next;
    }
    rest.bytes = Arrays.copyOfRange(bytes, done, bytes.length);
  }

  /// Answers the request at `from` if it is whole; the index behind it, or `from`.
  private int one(SocketChannel channel, byte[] bytes, int from) throws IOException {
    int body = Answers.after(HEAD_END, bytes, from, bytes.length);
    if (body < 0) {
      return from;
    }
    int end = body + length(bytes, from, body);
    if (end > bytes.length) {
      return from;
    }
    switch (bytes[from]) {
      case 'G' -> write(channel, stream());
      case 'D' -> write(channel, GONE);
      default -> write(channel, posted(bytes, body, end));
    }
    return end;
  }

  private byte[] stream() {
    if (era == Answers.Era.MODERN) {
      return NO_STREAM;
    }
    streams.incrementAndGet();
    return EVENTS;
  }

  private byte[] posted(byte[] bytes, int from, int to) {
    byte[] answer = answers.answer(bytes, from, to);
    if (answer.length == 0) {
      return ACCEPTED;
    }
    boolean isSession = era == Answers.Era.LEGACY && answers.isOpening(bytes, from, to);
    String session = isSession ? "Mcp-Session-Id: s" + ++sessions + "\r\n" : "";
    byte[] head =
        utf8(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                + session
                + "Content-Length: "
                + answer.length
                + "\r\n\r\n");
    byte[] whole = Arrays.copyOf(head, head.length + answer.length);
    System.arraycopy(answer, 0, whole, head.length, answer.length);
    return whole;
  }

  private static int length(byte[] bytes, int from, int to) {
    String head = new String(bytes, from, to - from, java.nio.charset.StandardCharsets.US_ASCII);
    int at = head.toLowerCase(Locale.ROOT).indexOf("content-length:");
    if (at < 0) {
      return 0;
    }
    int end = head.indexOf('\r', at);
    return Integer.parseInt(head.substring(at + "content-length:".length(), end).strip());
  }

  /// Answers are far smaller than any socket's buffer, and the reader reads.
  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    listener.close();
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }
}
