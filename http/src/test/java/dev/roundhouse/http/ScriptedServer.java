package dev.roundhouse.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A server that says exactly the bytes a test wants said, on a real port.
final class ScriptedServer implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

  /// What to do with each connection. It is closed when the script is over.
  @FunctionalInterface
  interface Script {
    void play(Peer peer) throws Exception;
  }

  private final ServerSocket listener;
  private final Script script;
  private final AtomicInteger accepts = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  private ScriptedServer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
  }

  static ScriptedServer start(Script script) throws IOException {
    return start(new ServerSocket(0, 500, InetAddress.getByName("127.0.0.1")), script);
  }

  static ScriptedServer start(ServerSocket listener, Script script) {
    ScriptedServer server = new ScriptedServer(listener, script);
    Thread.ofVirtual().name("scripted-accept").start(server::accept);
    return server;
  }

  /// Answers every request of every connection with the same bytes.
  static ScriptedServer saying(String reply) throws IOException {
    return start(peer -> {
      while (peer.request() != null) {
        peer.say(reply);
      }
    });
  }

  /// Answers one request with these bytes and closes the connection.
  static ScriptedServer sayingOnce(String reply) throws IOException {
    return start(peer -> {
      peer.request();
      peer.say(reply);
    });
  }

  private void accept() {
    try {
      while (!listener.isClosed()) {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        int number = accepts.incrementAndGet();
        Thread.ofVirtual().name("scripted-" + number).start(() -> play(socket, number));
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void play(Socket socket, int number) {
    try (socket) {
      script.play(new Peer(socket, new BufferedInputStream(socket.getInputStream()), number));
    } catch (IOException e) {
      requests.add("! " + e.getMessage()); // a client that leaves early: tests see it if they care
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  int port() {
    return listener.getLocalPort();
  }

  int accepts() {
    return accepts.get();
  }

  /// Every request so far, byte for byte.
  List<String> requests() {
    return requests;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /// The server's end of one connection.
  final class Peer {
    private final Socket socket;
    private final InputStream in;
    private final int number;

    private Peer(Socket socket, InputStream in, int number) {
      this.socket = socket;
      this.in = in;
      this.number = number;
    }

    /// Which connection this is, from 1.
    int number() {
      return number;
    }

    Socket socket() {
      return socket;
    }

    /// Reads one request; null when the client closed.
    @Nullable String request() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      String head = "";
      while (!head.endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          return null;
        }
        bytes.write(b);
        head = b == '\n' ? bytes.toString(StandardCharsets.ISO_8859_1) : "";
      }
      Matcher length = LENGTH.matcher(head);
      int size = length.find() ? Integer.parseInt(length.group(1)) : 0;
      String request = head + new String(in.readNBytes(size), StandardCharsets.ISO_8859_1);
      requests.add(request);
      return request;
    }

    void say(String latin) throws IOException {
      socket.getOutputStream().write(latin.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /// Waits until the client closes.
    void awaitEnd() throws IOException {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }

    /// Closes so that the client sees a reset.
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
