package dev.roundhouse.monitoring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With certificates that the JDK's keytool makes.
final class CertificateReadingsTest {
  private static final Duration MONTH = Duration.ofDays(30);

  @TempDir private Path folder;

  private Path made(String name, int days) throws Exception {
    String store = folder.resolve(name + ".p12").toString();
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-validity", "" + days, store);
    Path file = folder.resolve(name + ".pem");
    keytool("-exportcert", "-rfc", "-file", file.toString(), store);
    return file;
  }

  /// @param arguments the last is the store
  private static void keytool(String... arguments) throws Exception {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    all.addAll(List.of(arguments).subList(0, arguments.length - 1));
    all.addAll(List.of("-alias", "x", "-storepass", "changeit", "-storetype", "PKCS12"));
    all.addAll(List.of("-keystore", arguments[arguments.length - 1]));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static X509Certificate read(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static ComponentState state(Path file, Instant now) throws IOException {
    return CertificateReadings.of(file, now, MONTH).state();
  }

  @Test
  void toldInTimeAndNotAfter() throws Exception {
    Path file = made("door", 90);
    Instant begin = read(file).getNotBefore().toInstant();
    Instant end = read(file).getNotAfter().toInstant();

    assertThat(state(file, begin.minusSeconds(1))).isEqualTo(ComponentState.CRITICAL);
    assertThat(state(file, begin)).isEqualTo(ComponentState.HEALTHY);
    assertThat(state(file, end.minus(MONTH))).isEqualTo(ComponentState.HEALTHY);
    assertThat(state(file, end.minus(MONTH).plusSeconds(1))).isEqualTo(ComponentState.DEGRADED);
    assertThat(state(file, end)).isEqualTo(ComponentState.CRITICAL);
    assertThat(CertificateReadings.of(file, end.minus(Duration.ofDays(9)), MONTH).message())
        .contains(file.toString(), "9d more", "put a new one there");
  }

  @Test
  void ofAChainTheFirstToEndCounts() throws Exception {
    Path longer = made("leaf", 90);
    Path shorter = made("above", 10);
    Path chain = folder.resolve("chain.pem");
    Files.writeString(chain, Files.readString(longer) + Files.readString(shorter));

    Instant now = read(shorter).getNotBefore().toInstant();

    assertThat(state(chain, now)).isEqualTo(ComponentState.DEGRADED);
    assertThat(state(longer, now.plusSeconds(60))).isEqualTo(ComponentState.HEALTHY);
  }

  @Test
  void whatIsNoneIsNotHealthy() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    Path other = Files.writeString(folder.resolve("other.pem"), "-----BEGIN CERTIFICATE-----\nx");

    assertThat(state(empty, Instant.EPOCH)).isEqualTo(ComponentState.UNHEALTHY);
    assertThat(state(other, Instant.EPOCH)).isEqualTo(ComponentState.UNHEALTHY);
    assertThatThrownBy(() -> state(folder.resolve("none.pem"), Instant.EPOCH))
        .isInstanceOf(IOException.class);
  }
}
