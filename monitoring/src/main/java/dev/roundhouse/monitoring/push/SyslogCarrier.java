package dev.roundhouse.monitoring.push;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.LogLine;
import dev.roundhouse.monitoring.LogPushSettings.Syslog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// By syslog (RFC 5424): over TCP with octet counting (RFC 6587), the same over TLS (RFC 5425), or
/// a datagram a line (RFC 5426). A connection is kept; whether the receiver has read what was
/// written to it, this protocol cannot tell.
public final class SyslogCarrier implements Courier.Carrier {
  private static final int LARGEST_DATAGRAM = 2048;
  private static final int LONGEST_ID = 32;
  private static final Duration STEP = Duration.ofSeconds(1);

  private final Supplier<Optional<Syslog>> settings;
  private @Nullable Syslog connected;
  private @Nullable Socket socket;
  private @Nullable String host;

  public SyslogCarrier(Supplier<Optional<Syslog>> settings) {
    this.settings = requireNonNull(settings, "settings");
  }

  @Override
  public Duration every() {
    return settings.get().map(Syslog::every).orElse(STEP);
  }

  @Override
  public Post.Outcome send(List<LogLine> lines) {
    Syslog to = settings.get().orElse(null);
    if (to == null) {
      return new Post.Outcome.Never("nothing is to be brought any more");
    }
    try {
      switch (to.transport()) {
        case UDP -> datagrams(to, lines);
        case TCP, TLS -> stream(to, lines);
      }
      return new Post.Outcome.Taken();
    } catch (IOException | GeneralSecurityException e) {
      close();
      return new Post.Outcome.Later("%s:%d: %s".formatted(to.host(), to.port(), e.getMessage()));
    }
  }

  private void datagrams(Syslog to, List<LogLine> lines) throws IOException {
    try (DatagramSocket out = new DatagramSocket()) {
      InetSocketAddress address = new InetSocketAddress(to.host(), to.port());
      if (address.isUnresolved()) {
        throw new IOException("no machine has this name");
      }
      for (LogLine each : lines) {
        byte[] message = message(to, each);
        int length = Math.min(message.length, LARGEST_DATAGRAM);
        out.send(new DatagramPacket(message, length, address));
      }
    }
  }

  /// All of them are written at once: a connection that breaks in between has them all again.
  private void stream(Syslog to, List<LogLine> lines) throws IOException, GeneralSecurityException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (LogLine each : lines) {
      byte[] message = message(to, each);
      all.writeBytes((message.length + " ").getBytes(US_ASCII));
      all.writeBytes(message);
    }
    Socket open = open(to);
    open.getOutputStream().write(all.toByteArray());
    open.getOutputStream().flush();
  }

  private Socket open(Syslog to) throws IOException, GeneralSecurityException {
    Socket known = socket;
    if (known != null && to.equals(connected) && isAlive(known)) {
      return known;
    }
    close();
    Socket plain = new Socket();
    try {
      plain.connect(
          new InetSocketAddress(to.host(), to.port()), Math.toIntExact(to.timeout().toMillis()));
      plain.setSoTimeout(Math.toIntExact(to.timeout().toMillis()));
      Socket made = to.transport() == Syslog.Transport.TLS ? secured(plain, to) : plain;
      socket = made;
      connected = to;
      return made;
    } catch (IOException | GeneralSecurityException e) {
      plain.close();
      throw e;
    }
  }

  /// What a receiver has closed takes one more write without an error, and loses it.
  private static boolean isAlive(Socket open) throws IOException {
    int patience = open.getSoTimeout();
    open.setSoTimeout(1);
    try {
      return open.getInputStream().read() >= 0;
    } catch (SocketTimeoutException _) {
      return true;
    } catch (IOException _) {
      return false;
    } finally {
      if (!open.isClosed()) {
        open.setSoTimeout(patience);
      }
    }
  }

  private static Socket secured(Socket plain, Syslog to)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        to.caFile().isPresent() ? trusting(to.caFile().get()).getTrustManagers() : null,
        null);
    SSLSocket made =
        (SSLSocket) context.getSocketFactory().createSocket(plain, to.host(), to.port(), true);
    SSLParameters parameters = made.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    made.setSSLParameters(parameters);
    made.startHandshake();
    return made;
  }

  private static TrustManagerFactory trusting(Path file)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + number++, each);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust;
  }

  private byte[] message(Syslog to, LogLine line) {
    int severity =
        switch (line.level()) {
          case ERROR -> 3;
          case WARNING -> 4;
          case INFO -> 6;
          case DEBUG -> 7;
        };
    String head =
        "<%d>1 %s %s roundhouse - %s - "
            .formatted(
                to.facility() * 8 + severity,
                line.at().truncatedTo(ChronoUnit.MICROS),
                host(),
                word(line.component(), LONGEST_ID));
    String request = line.request().isEmpty() ? "" : " request=" + line.request();
    String trace = line.trace().isEmpty() ? "" : "\n" + line.trace().strip();
    byte[] text = ("\uFEFF" + line.message() + request + trace).getBytes(UTF_8);
    byte[] start = head.getBytes(US_ASCII);
    byte[] whole = Arrays.copyOf(start, start.length + text.length);
    System.arraycopy(text, 0, whole, start.length, text.length);
    return whole;
  }

  /// Asked once: who looks it up may be slow.
  private String host() {
    String known = host;
    if (known == null) {
      known = word(localName(), 255);
      host = known;
    }
    return known;
  }

  private static String localName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException _) {
      // A machine without a name: the protocol has a sign for it.
      return "";
    }
  }

  /// Printable and without spaces; a hyphen for nothing.
  private static String word(String text, int most) {
    String plain = text.replaceAll("[^!-~]", "_");
    return plain.isEmpty() ? "-" : plain.substring(0, Math.min(most, plain.length()));
  }

  @Override
  public void close() {
    Socket open = socket;
    socket = null;
    connected = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // It has been closed by the other side.
      }
    }
  }
}
