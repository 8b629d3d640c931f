package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/// A receiver of syslog over TCP or TLS, with octet counting.
final class SyslogReceiver implements AutoCloseable {
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final ServerSocket server;

  /// @param port 0 for a free one
  SyslogReceiver(ServerSocketFactory factory, int port) throws IOException {
    server = factory.createServerSocket();
    server.setReuseAddress(true);
    server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    Thread.ofVirtual().name("syslog-receiver").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  List<String> messages() {
    return messages;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().name("syslog-peer").start(() -> read(socket));
      } catch (IOException _) {
        // It is closed, or a handshake has failed.
      }
    }
  }

  private void read(Socket socket) {
    try (InputStream in = socket.getInputStream()) {
      while (true) {
        int length = 0;
        for (int next = in.read(); next != ' '; next = in.read()) {
          if (next < '0' || next > '9') {
            throw new EOFException("no length, but " + next);
          }
          length = length * 10 + next - '0';
        }
        byte[] message = in.readNBytes(length);
        if (message.length < length) {
          throw new EOFException("a message broke off");
        }
        messages.add(new String(message, UTF_8));
      }
    } catch (IOException _) {
      // The other side has gone.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket each : open) {
      each.close();
    }
  }
}
