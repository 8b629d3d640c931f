package dev.roundhouse.updates.npm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whom to trust besides those that Java trusts: the authorities of a file, as npm has them.
final class Trust {
  private Trust() {}

  /// @param authorities certificates in PEM
  /// @throws IOException when the file cannot be read or holds no certificate
  static SSLContext with(Path authorities) throws IOException {
    try (InputStream file = Files.newInputStream(authorities)) {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      int count = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
        all.setCertificateEntry("a" + count, each);
        count++;
      }
      for (TrustManager each : managers(null)) {
        if (each instanceof X509TrustManager known) {
          for (X509Certificate issuer : known.getAcceptedIssuers()) {
            all.setCertificateEntry("a" + count, issuer);
            count++;
          }
        }
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(all), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          authorities + " (npm's cafile) holds no certificates that can be read: " + e.getMessage(),
          e);
    }
  }

  private static TrustManager[] managers(@Nullable KeyStore of) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(of);
    return factory.getTrustManagers();
  }
}
