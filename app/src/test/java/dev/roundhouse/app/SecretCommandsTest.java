package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that look after keys, secrets and tokens.
final class SecretCommandsTest {
  private final Path data;
  private final RunningHouse house;

  SecretCommandsTest(@TempDir Path directory) throws Exception {
    this.data = directory.resolve("data");
    this.house = RunningHouse.open(directory);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Terminal.Ended run(String... arguments) throws Exception {
    return Terminal.run(data, List.of(arguments));
  }

  private static Json json(Terminal.Ended ended) throws Exception {
    return Json.parse(ended.out().getBytes(UTF_8));
  }

  @Test
  void takesATokenApartWithoutShowingIt() throws Exception {
    String token = house.token("ann", "server:files");

    Terminal.Ended good = Terminal.run(data, List.of("token", "inspect", "-"), token + "\n");
    Terminal.Ended same = run("token", "inspect", token, "--json");
    Terminal.Ended forged =
        run("token", "inspect", "--json", token.substring(0, 80) + "x" + token.substring(81));
    Terminal.Ended nothing = Terminal.run(data, List.of("token", "inspect", "-"), "\n");

    assertThat(good.exit()).as(good.err()).isZero();
    assertThat(good.out())
        .contains("accepted", "signs now", "ann", "server:files", "server files", "claim exp")
        .doesNotContain(token, token.substring(token.lastIndexOf('.')));
    Json found = json(same);
    assertThat(found.get("form").text()).isEqualTo("jwt");
    assertThat(found.get("claims").get("sub").text()).isEqualTo("ann");
    assertThat(found.get("reach").get("servers").toString()).isEqualTo("[\"files\"]");
    assertThat(forged.exit()).isEqualTo(1);
    assertThat(json(forged).get("accepted").truth(true)).isFalse();
    assertThat(json(forged).get("refused").text()).isNotBlank();
    assertThat(nothing.exit()).isEqualTo(2);

    String id = String.valueOf(found.get("id").text());
    assertThat(run("token", "revoke", id).exit()).isZero();
    Terminal.Ended revoked = run("token", "inspect", token);
    assertThat(revoked.exit()).isEqualTo(1);
    assertThat(revoked.out()).contains("refused: the token has been revoked").doesNotContain(token);
  }

  @Test
  void rotatesAndSaysWhoIsCutOff() throws Exception {
    String token = house.token("ann", "mcp");

    Terminal.Ended short0 = run("secrets", "rotate", "--overlap", "1h");
    Terminal.Ended wrong = run("secrets", "rotate", "--overlap", "soon");
    Terminal.Ended now = run("secrets", "rotate", "--overlap", "0s", "--json");

    assertThat(short0.exit()).as(short0.err()).isZero();
    assertThat(short0.err())
        .contains("accepted until", "1 of them would have been good for longer");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(json(now).get("id").text()).startsWith("0003");
    Terminal.Ended cut = run("token", "inspect", token);
    assertThat(cut.exit()).isEqualTo(1);
    assertThat(cut.out()).contains("not accepted any more", "ended at");
  }

  @Test
  void drillsARotationWithoutTouchingAnything() throws Exception {
    Set<String> before = keys();

    Terminal.Ended drill = run("secrets", "rotate", "--drill");
    Terminal.Ended told = run("secrets", "rotate", "--drill", "--json", "--overlap", "1m");

    assertThat(drill.exit()).as(drill.out() + drill.err()).isZero();
    assertThat(drill.out()).contains("HS256", "EdDSA", "refused: ", "good: all as it should be");
    assertThat(json(told).get("good").truth(false)).isTrue();
    assertThat(json(told).get("drills").items()).hasSize(2);
    assertThat(keys()).isEqualTo(before);
    assertThat(run("secrets", "rotate", "--drill", "--overlap", "0s").exit()).isEqualTo(1);
  }

  private Set<String> keys() throws Exception {
    try (var files = Files.list(data.resolve("secrets").resolve("keys"))) {
      return files.map(each -> each.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void makesSecretsAndFindsBadOnes() throws Exception {
    Terminal.Ended made = run("secrets", "generate", "docs-token", "--json");
    Path file = data.resolve("secrets").resolve("docs-token");
    String value = Files.readString(file).strip();
    Terminal.Ended again = run("secrets", "generate", "docs-token");
    Terminal.Ended good = run("secrets", "check");

    assertThat(json(made).get("generated").text()).isEqualTo(file.toString());
    assertThat(value).hasSize(43);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err()).contains("is there already");
    assertThat(run("secrets", "generate", "../out").exit()).isEqualTo(1);
    assertThat(run("secrets", "generate", "few", "--bytes", "4").exit()).isEqualTo(1);
    assertThat(good.exit()).as(good.out()).isZero();
    assertThat(good.out()).contains("docs-token", "seal.key", "token-0001", "rw-------");
    assertThat(good.out()).doesNotContain(value);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Path typed = Files.writeString(data.resolve("secrets").resolve("typed"), "changeme\n");
    Files.setPosixFilePermissions(typed, PosixFilePermissions.fromString("rw-------"));
    Path link = data.resolve("secrets").resolve("link");
    Files.createSymbolicLink(link, Path.of("docs-token"));

    Terminal.Ended bad = run("secrets", "check");
    Json told = json(run("secrets", "check", "--json"));

    assertThat(bad.exit()).isEqualTo(1);
    assertThat(bad.out()).contains("chmod 600", "placeholder", "it is a link");
    assertThat(told.get("good").truth(true)).isFalse();
    assertThat(told.get("files").items().stream().filter(each -> !each.get("good").truth(true)))
        .hasSize(3);
  }
}
