package dev.roundhouse.systemtools.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.Tried;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets that are none: each is made here, in pieces, so that no scanner takes this file for one.
final class SecretScanTest {
  private final Path open;
  private final SecretScan scan;

  SecretScanTest(@TempDir Path folder) throws Exception {
    this.open = Files.createDirectory(folder.toRealPath().resolve("open"));
    FileRules rules =
        new FileRules(List.of(open), List.of(), List.of(), List.of(), 1 << 20, 64 << 10);
    this.scan = new SecretScan(() -> rules, Ticker.system());
  }

  private Json run(String tool, Path path) throws Exception {
    return Tried.run(scan.tools(), tool, "{\"path\":\"" + path + "\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "aws_key, AKIA, ABCDEFGHIJKLMNOP",
    "github_token, ghp_, 0123456789abcdefghijABCDEFGHIJ012345",
    "google_key, AIza, 0123456789abcdefghijABCDEFGHIJ01234",
    "slack_token, xoxb-, 123456789012-abcdefghij",
    "stripe_key, sk_live_, 0123456789abcdefABCDEF",
    "private_key, '-----BEGIN RSA ', PRIVATE KEY-----",
    "password_in_address, 'postgres://ada:', s3cr3tWord@db/x",
    "assignment, 'api_key = ''', 9fK2mQ7xLp4Zt8Rw'''"
  })
  void whatLooksLikeASecretIsFoundAndNeverTold(String kind, String start, String rest)
      throws Exception {
    Path file = Files.writeString(open.resolve("app.conf"), "first\n" + start + rest + "\n");

    Json told = run("scan_secrets_in_file", file);

    assertThat(told.get("count").integer(0)).as(told.toString()).isEqualTo(1);
    Json found = told.get("findings").items().getFirst();
    assertThat(found.get("kind").text()).isEqualTo(kind);
    assertThat(found.get("line").integer(0)).isEqualTo(2);
    assertThat(told.toString()).doesNotContain(rest.substring(0, 8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: ${DB_PASSWORD}",
        "password = changeme-please",
        "token: <your token here>",
        "secret: aaaaaaaaaaaaaaaa",
        "the token is in the vault",
        "api_key: your_api_key_goes_here",
        "https://example.org/path:8080/x"
      })
  void whatIsNoneIsLeftAlone(String line) throws Exception {
    Path file = Files.writeString(open.resolve("app.conf"), line + "\n");

    assertThat(run("scan_secrets_in_file", file).get("findings").toString()).isEqualTo("[]");
  }

  @Test
  void aDirectoryIsScannedAsTheFileToolsSeeIt() throws Exception {
    String secret = "AKIA" + "ABCDEFGHIJKLMNOP\n";
    Files.writeString(Files.createDirectory(open.resolve("sub")).resolve("a.txt"), secret);
    Files.writeString(open.resolve("server.pem"), secret);
    Files.write(open.resolve("picture"), new byte[] {1, 0, 'A', 'K'});
    Path outside = Files.writeString(open.resolveSibling("out.txt"), secret);
    Files.createSymbolicLink(open.resolve("link.txt"), outside);
    Files.createLink(open.resolve("hard.txt"), outside);

    Json told = run("scan_secrets_in_directory", open);

    assertThat(told.get("findings").items())
        .extracting(each -> each.get("path").text())
        .containsExactly(open + "/sub/a.txt");
    assertThat(told.get("skipped").integer(0)).as("a picture and a second name").isEqualTo(2);
    assertThatThrownBy(() -> run("scan_secrets_in_file", outside)).hasMessageContaining("outside");
    assertThatThrownBy(() -> run("scan_secrets_in_file", open.resolve("server.pem")))
        .hasMessageContaining("denies");
  }

  @Test
  void findingsAndLinesHaveAnEnd() throws Exception {
    Path file =
        Files.writeString(
            open.resolve("many"), ("AKIA" + "ABCDEFGHIJKLMNOP\n").repeat(3000) + "x".repeat(9000));

    Json told = run("scan_secrets_in_file", file);

    assertThat(told.get("count").integer(0)).isEqualTo(3000);
    assertThat(told.get("truncated").truth(false)).isTrue();
    assertThat(told.toString().length()).isLessThan(70 << 10);
  }
}
