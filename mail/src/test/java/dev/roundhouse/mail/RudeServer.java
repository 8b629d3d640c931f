package dev.roundhouse.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Says what no decent mail server would, to whoever connects first.
final class RudeServer implements AutoCloseable {
  /// What it does with a connection, until it is closed.
  interface Manner {
    void serve(BufferedReader in, OutputStream out) throws IOException;
  }

  private final ServerSocket socket;

  RudeServer(Manner manner) throws IOException {
    socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> serve(manner));
  }

  private void serve(Manner manner) {
    try (Socket client = socket.accept();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))) {
      manner.serve(in, client.getOutputStream());
    } catch (IOException _) {
      // The client has had enough.
    }
  }

  static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(US_ASCII));
    out.flush();
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
