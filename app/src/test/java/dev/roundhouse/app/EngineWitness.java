package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A socket before that of a container engine, which passes everything on and keeps the first line
/// of every request. Each connection is taken for one request, as the program makes them.
final class EngineWitness implements Closeable {
  private final Path socket;
  private final Path engine;
  private final ServerSocketChannel server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  EngineWitness(Path socket, Path engine) throws IOException {
    this.socket = socket;
    this.engine = engine;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().name("engine-witness").start(this::serve);
  }

  String address() {
    return "unix://" + socket;
  }

  /// Method and path of each request so far.
  List<String> requests() {
    return requests;
  }

  List<String> changes() {
    return requests.stream().filter(each -> !each.startsWith("GET ")).toList();
  }

  private void serve() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofVirtual().name("witness").start(() -> pass(client));
      }
    } catch (ClosedChannelException _) {
      return; // closed by the test
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pass(SocketChannel open) {
    try (SocketChannel client = open;
        SocketChannel behind = SocketChannel.open(UnixDomainSocketAddress.of(engine))) {
      InputStream in = Channels.newInputStream(client);
      OutputStream out = Channels.newOutputStream(behind);
      StringBuilder line = new StringBuilder();
      int one = in.read();
      while (one >= 0 && one != '\n') {
        line.append((char) one);
        one = in.read();
      }
      if (one < 0) {
        return;
      }
      String[] words = line.toString().strip().split(" ", -1);
      requests.add(words[0] + " " + words[1]);
      out.write((line + "\n").getBytes(US_ASCII));
      Thread up = Thread.ofVirtual().name("witness-up").start(() -> copy(in, out));
      copy(Channels.newInputStream(behind), Channels.newOutputStream(client));
      up.interrupt(); // it may wait for a client that says nothing more
      up.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(InputStream from, OutputStream to) {
    try {
      from.transferTo(to);
    } catch (ClosedChannelException _) {
      return; // the other direction has ended
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
