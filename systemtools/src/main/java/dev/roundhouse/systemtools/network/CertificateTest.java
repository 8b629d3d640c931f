package dev.roundhouse.systemtools.network;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// What certificate a server shows. The connection is made with whatever it shows, and then thrown
/// away: nothing but the greeting of TLS is sent on it.
final class CertificateTest {
  static final Form FORM =
      Form.group(
          Form.field("host", Form.Plain.TEXT),
          Form.field("port", Form.Plain.WHOLE),
          Form.field("address", Form.Plain.TEXT),
          Form.field("subject", Form.Plain.TEXT),
          Form.field("issuer", Form.Plain.TEXT),
          Form.field("names", Form.list(Form.Plain.TEXT), "Names and addresses that it is for."),
          Form.field("valid_from", Form.Plain.TEXT),
          Form.field("expires", Form.Plain.TEXT),
          Form.field("days_until_expiry", Form.Plain.WHOLE, "Negative when it has expired."),
          Form.field("expired", Form.Plain.TRUTH),
          Form.field("expiring_soon", Form.Plain.TRUTH, "In less than 30 days."),
          Form.field(
              "trusted", Form.Plain.TRUTH, "Whether this machine would trust it for the host."),
          Form.field("reason", Form.maybe(Form.Plain.TEXT), "Why it is not trusted."),
          Form.field("protocol", Form.Plain.TEXT),
          Form.field("cipher", Form.Plain.TEXT));

  private static final long SOON = 30;

  private final AddressRules rules;
  private final Ticker ticker;

  CertificateTest(AddressRules rules, Ticker ticker) {
    this.rules = requireNonNull(rules, "rules");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  byte[] run(String host, int port, Duration timeout) throws Refusal {
    HostName name = HostName.parse(host);
    rules.check(port);
    InetAddress address = rules.permitted(name).getFirst();
    Witness witness = Witness.ofMachine();
    int millis = Math.toIntExact(timeout.toMillis());
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(address, port), millis);
      plain.setSoTimeout(millis);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {witness}, null);
      try (SSLSocket secured =
          (SSLSocket) context.getSocketFactory().createSocket(plain, name.text(), port, true)) {
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (name.address() == null) {
          parameters.setServerNames(List.of(new SNIHostName(name.text())));
        }
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        Certificate[] chain = secured.getSession().getPeerCertificates();
        return told(name, port, address, (X509Certificate) chain[0], witness, secured);
      }
    } catch (IOException e) {
      throw new Refusal(
          Refusal.Kind.FAILED,
          "%s:%d shows no certificate: %s".formatted(name.text(), port, e.getMessage()),
          e);
    } catch (GeneralSecurityException e) {
      throw new Refusal(Refusal.Kind.FAILED, "this Java has no TLS: " + e.getMessage(), e);
    }
  }

  private byte[] told(
      HostName name,
      int port,
      InetAddress address,
      X509Certificate certificate,
      Witness witness,
      SSLSocket socket) {
    Instant now = ticker.instant();
    Instant expires = certificate.getNotAfter().toInstant();
    long days = Math.floorDiv(Duration.between(now, expires).toSeconds(), 86_400L);
    boolean isExpired = now.isAfter(expires);
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("host", name.text())
            .member("port", port)
            .member("address", address.getHostAddress())
            .member("subject", certificate.getSubjectX500Principal().getName())
            .member("issuer", certificate.getIssuerX500Principal().getName())
            .key("names")
            .array();
    names(certificate, writer);
    writer
        .end()
        .member("valid_from", certificate.getNotBefore().toInstant().toString())
        .member("expires", expires.toString())
        .member("days_until_expiry", days)
        .member("expired", isExpired)
        .member("expiring_soon", !isExpired && days < SOON)
        .member("trusted", witness.objection() == null);
    Figures.member(writer, "reason", witness.objection());
    return writer
        .member("protocol", socket.getSession().getProtocol())
        .member("cipher", socket.getSession().getCipherSuite())
        .end()
        .toBytes();
  }

  private static void names(X509Certificate certificate, JsonWriter writer) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all == null) {
        return;
      }
      for (List<?> each : all) {
        if (each.size() > 1 && each.get(1) instanceof String text) {
          writer.string(text);
        }
      }
    } catch (CertificateParsingException e) {
      writer.string("not readable: " + e.getMessage());
    }
  }
}
