package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The looks from outside, at a program that is good and at what is not.
@Timeout(120)
final class RemoteTestTest {
  private static final String FILE =
      """
      listen:
        port: 0
      listeners:
        system: 0
      servers:
        system:
          built-in: system
      """;

  @TempDir private Path directory;

  private Path file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String port(RunningHouse house) {
    return String.valueOf(URI.create(house.url(Role.SYSTEM, "/")).getPort());
  }

  private static Map<String, String> verdicts(Json said) {
    return said.get("looks").items().stream()
        .collect(
            Collectors.toMap(
                each -> String.valueOf(each.get("name").text()),
                each -> String.valueOf(each.get("verdict").text())));
  }

  @Test
  void passesASystemServerAndReportsIt() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      Path good = file("good", house.token("ops", "readonly"));
      Path narrow = file("narrow", house.token("watch", "monitor"));
      Path report = directory.resolve("report.html");

      Ran ran =
          Ran.of(
              "remote-test",
              "--host",
              "127.0.0.1",
              "--port",
              port(house),
              "--token-file",
              good.toString(),
              "--narrow-token-file",
              narrow.toString(),
              "--report",
              report.toString(),
              "--json");

      Json said = Json.parse(ran.out().getBytes(UTF_8));
      assertThat(ran.exit()).as(ran.out()).isZero();
      assertThat(verdicts(said))
          .containsEntry("health", "pass")
          .containsEntry("a token is needed", "pass")
          .containsEntry("a malformed token is refused", "pass")
          .containsEntry("an expired token is refused", "skipped")
          .containsEntry("a good token is accepted", "pass")
          .containsEntry("system status", "pass")
          .containsEntry("network status", "pass")
          .containsEntry("list a directory", "pass")
          .containsEntry("scopes are enforced", "pass")
          .containsEntry("100 requests, 10 at a time", "pass");
      assertThat(said.get("timing").get("requests").integer(0)).isEqualTo(100);
      assertThat(said.get("timing").get("failed").integer(-1)).isZero();
      String page = Files.readString(report);
      assertThat(page).contains("Remote test: passed", "<svg", "100 requests, 10 at a time");
      assertThat(page).doesNotContain("http:/" + "/www", "<script", Files.readString(good));
      assertThat(ran.out() + ran.err()).doesNotContain(Files.readString(good));
    }
  }

  /// Every look fails that cannot be good, and none is told as passed.
  @Test
  void failsWhereNobodyAnswers() throws Exception {
    Path token = file("token", "a.b.c");

    Ran ran =
        Ran.of(
            "remote-test",
            "--host",
            "127.0.0.1",
            "--port",
            "1",
            "--token-file",
            token.toString(),
            "--json");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(verdicts(Json.parse(ran.out().getBytes(UTF_8))).values()).doesNotContain("pass");
  }

  @Test
  void wantsAToken() {
    Ran ran = Ran.of("remote-test", "--host", "127.0.0.1");

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("--token-file FILE");
  }

  @Test
  void tellsAHealthyProgramFromNone() throws Exception {
    String port;
    try (RunningHouse house = RunningHouse.open(directory, FILE)) {
      port = port(house);
      Ran ran = Ran.of("verify-deployment", "--check-health", "--port", port);
      assertThat(ran.exit()).as(ran.out()).isZero();
      assertThat(ran.out()).contains("[OK] health: ", ": healthy, up for ");
    }
    Ran ran = Ran.of("verify-deployment", "--check-health", "--port", port, "--json");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).contains("\"good\":false", "does not answer");
  }

  @Test
  void looksAtWhatAnInstallationNeeds() throws Exception {
    Ran ran =
        Ran.of(
            "verify-deployment",
            "--check-prereq",
            "--target",
            "native",
            "--data",
            directory.resolve("new").toString(),
            "--json");

    Json said = Json.parse(ran.out().getBytes(UTF_8));
    assertThat(said.get("findings").items())
        .extracting(each -> each.get("name").text())
        .contains("java", "data directory", "disk", "available memory");
    boolean isMissing =
        said.get("findings").items().stream()
            .anyMatch(each -> "missing".equals(each.get("verdict").text()));
    assertThat(ran.exit()).isEqualTo(isMissing ? 1 : 0);
    assertThat(Ran.of("verify-deployment").exit()).isEqualTo(2);
  }
}
