package dev.roundhouse.mail;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/// Sockets that hear so much and no more: the mail library keeps a line until it ends, and anybody
/// may be at the other end until it has shown a certificate.
final class MeasuredSockets extends SocketFactory {
  /// What a server says to one message is a few hundred bytes, and its certificates a few thousand.
  private static final long MOST = 1 << 20;

  @Override
  public Socket createSocket() {
    return new Measured();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw unused();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw unused();
  }

  private static IOException unused() {
    return new SocketException("sockets are made first, and connected by a deadline");
  }

  /// One of them. Read by one thread.
  private static final class Measured extends Socket {
    private long heard;

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          int next = super.read();
          count(next < 0 ? 0 : 1);
          return next;
        }

        @Override
        public int read(byte[] to, int from, int most) throws IOException {
          int count = super.read(to, from, most);
          count(count);
          return count;
        }
      };
    }

    private void count(int more) throws IOException {
      heard += Math.max(0, more);
      if (heard > MOST) {
        throw new SocketException("the mail server says more than " + MOST + " bytes");
      }
    }
  }
}
