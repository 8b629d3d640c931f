package dev.roundhouse.updates.npm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whom to trust besides those that Java trusts: the authorities of a file, as npm has them. Keeps
/// what it has read until the file changes: that takes a while where there are many of them, and a
/// server of a hundred packages asks as often. Safe for many threads.
final class Trust {
  /// What was read, and of which file.
  private record Known(Path file, FileTime changed, long size, SSLContext context) {}

  private final AtomicReference<@Nullable Known> last = new AtomicReference<>();

  /// @param authorities certificates in PEM
  /// @throws IOException when the file cannot be read or holds no certificate
  SSLContext with(Path authorities) throws IOException {
    BasicFileAttributes is = Files.readAttributes(authorities, BasicFileAttributes.class);
    Known known = last.get();
    if (known != null
        && known.file().equals(authorities)
        && known.changed().equals(is.lastModifiedTime())
        && known.size() == is.size()) {
      return known.context();
    }
    SSLContext context = read(authorities);
    last.set(new Known(authorities, is.lastModifiedTime(), is.size(), context));
    return context;
  }

  private static SSLContext read(Path authorities) throws IOException {
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
