package dev.roundhouse.fleet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Finds out whether a server that was just started speaks HTTP yet. What it says does not matter.
final class Knock {
  private static final int PATIENCE_MILLIS = 1000;

  private Knock() {}

  /// True when whoever listens there has answered anything. Takes up to two seconds.
  static boolean isAnswered(URI url) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request =
          "HEAD %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
              .formatted(url.getRawPath(), url.getRawAuthority());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() >= 0;
    } catch (IOException _) {
      return false; // Not yet.
    }
  }
}
