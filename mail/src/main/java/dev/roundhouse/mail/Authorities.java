package dev.roundhouse.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/// Trusts the authorities of a file and nobody else. The file is read each time, so that it can be
/// changed.
final class Authorities {
  private Authorities() {}

  /// @throws IOException when the file cannot be read or holds no certificate
  static SSLSocketFactory of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        all.setCertificateEntry("a" + all.size(), each);
      }
      if (all.size() == 0) {
        throw new IOException(file + " (authorities) holds no certificate");
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(all);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException(
          file + " (authorities) holds no certificates that can be read: " + e.getMessage(), e);
    }
  }
}
