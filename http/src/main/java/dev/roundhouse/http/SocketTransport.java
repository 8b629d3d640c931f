package dev.roundhouse.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// TCP, with TLS over it for https. The socket is the one of a channel: its streams know timeouts,
/// which a channel does not; the channel can look for the peer's close without waiting, which a
/// socket cannot.
final class SocketTransport implements Transport {
  private static final Logger LOG = System.getLogger(SocketTransport.class.getName());
  private static final String[] PROTOCOLS = {"http/1.1"};

  private final Endpoint endpoint;
  private final @Nullable SSLSocketFactory tls;
  private final Duration patience;
  private final Addresses addresses;
  private volatile @Nullable SocketChannel channel;
  private volatile boolean closed;
  private @Nullable Pipe pipe;

  private record Pipe(Socket socket, InputStream in, OutputStream out) {}

  /// @param tls null for plain TCP
  /// @param patience the longest time to connect
  /// @param addresses asked once, when it connects
  SocketTransport(
      Endpoint endpoint, @Nullable SSLSocketFactory tls, Duration patience, Addresses addresses) {
    this.endpoint = endpoint;
    this.tls = tls;
    this.patience = patience;
    this.addresses = addresses;
  }

  @Override
  public void connect() throws IOException {
    Socket socket = connectAny(addresses.of(endpoint.host(), endpoint.port()));
    socket.setTcpNoDelay(true);
    if (tls != null) {
      socket = handshake(tls, socket);
    }
    pipe = new Pipe(socket, socket.getInputStream(), socket.getOutputStream());
  }

  /// Tries every address in turn; each gets its share of the time, so that one that swallows
  /// packets leaves some for the next.
  private Socket connectAny(List<InetAddress> all) throws IOException {
    int share = Math.max(1, millis(patience) / Math.max(1, all.size()));
    @Nullable IOException failure = null;
    for (InetAddress address : all) {
      SocketChannel attempt = open();
      try {
        attempt.socket().connect(new InetSocketAddress(address, endpoint.port()), share);
        return attempt.socket();
      } catch (IOException e) {
        close(attempt);
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw requireNonNull(failure, "a name resolves to one address at least");
  }

  private SocketChannel open() throws IOException {
    SocketChannel opened = SocketChannel.open();
    channel = opened;
    if (closed) { // between the last attempt and this one
      close(opened);
      throw new SocketException("closed");
    }
    return opened;
  }

  private Socket handshake(SSLSocketFactory factory, Socket plain) throws IOException {
    SSLSocket secured =
        (SSLSocket) factory.createSocket(plain, endpoint.host(), endpoint.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(PROTOCOLS);
    secured.setSSLParameters(parameters);
    secured.setSoTimeout(Math.max(1, millis(patience)));
    secured.startHandshake();
    return secured;
  }

  static int millis(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
  }

  private Pipe pipe() {
    return requireNonNull(pipe, "connected");
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return pipe().in().read(into, offset, length);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    pipe().out().write(from, offset, length);
  }

  @Override
  public int available() throws IOException {
    return pipe().in().available();
  }

  @Override
  public void silence(int millis) throws IOException {
    pipe().socket().setSoTimeout(millis);
  }

  @Override
  public boolean isQuiet() {
    SocketChannel probed = channel;
    if (closed || probed == null) {
      return false;
    }
    try {
      if (tls != null) {
        // What has come may be TLS's own (a session ticket): only a read would tell, and wait.
        return available() == 0;
      }
      probed.configureBlocking(false);
      int count = probed.read(ByteBuffer.allocate(1));
      probed.configureBlocking(true);
      return count == 0;
    } catch (IOException e) {
      LOG.log(Level.TRACE, "idle connection is gone", e);
      return false;
    }
  }

  /// Closes the socket under TLS: a polite end of TLS would write, and might wait for the peer.
  @Override
  public void close() {
    closed = true;
    SocketChannel open = channel;
    if (open != null) {
      close(open);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "socket did not close cleanly", e); // it is gone all the same
    }
  }
}
