package dev.roundhouse.monitoring;

import dev.roundhouse.kernel.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// How long the certificates are good that clients are shown.
public final class CertificateReadings {
  private CertificateReadings() {}

  /// Judges a chain by the one of it that ends first.
  ///
  /// @param file with certificates in PEM
  /// @param renew before its end a certificate is told for this long
  /// @throws IOException when the file cannot be read
  public static Reading of(Path file, Instant now, Duration renew) throws IOException {
    Collection<? extends Certificate> read;
    try (InputStream in = Files.newInputStream(file)) {
      read = CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (CertificateException e) {
      return new Reading(
          ComponentState.UNHEALTHY, file + " holds no certificate that can be read: " + e);
    }
    List<X509Certificate> chain = read.stream().map(X509Certificate.class::cast).toList();
    return chain.stream()
        .min(Comparator.comparing(X509Certificate::getNotAfter))
        .map(first -> of(file, first, now, renew))
        .orElseGet(() -> new Reading(ComponentState.UNHEALTHY, file + " holds no certificate"));
  }

  private static Reading of(Path file, X509Certificate first, Instant now, Duration renew) {
    Instant begin = first.getNotBefore().toInstant();
    Instant end = first.getNotAfter().toInstant();
    if (now.isBefore(begin)) {
      return new Reading(
          ComponentState.CRITICAL, "%s is not good before %s".formatted(file, begin));
    }
    if (!now.isBefore(end)) {
      return new Reading(
          ComponentState.CRITICAL,
          "%s is not good any more since %s; put a new one there".formatted(file, end));
    }
    Duration left = Duration.between(now, end);
    String says = "%s is good until %s".formatted(file, end);
    return left.compareTo(renew) < 0
        ? new Reading(
            ComponentState.DEGRADED,
            says + ", for " + Durations.about(left) + " more; put a new one there")
        : Reading.healthy(says);
  }
}
