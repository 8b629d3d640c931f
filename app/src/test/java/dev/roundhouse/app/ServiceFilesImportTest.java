package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of a service manager, brought behind the door of a program that runs.
final class ServiceFilesImportTest {
  private final Path directory;
  private final RunningHouse house;

  ServiceFilesImportTest(@TempDir Path directory) throws Exception {
    this.directory = directory;
    this.house = RunningHouse.open(directory);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static Path fixtures() {
    return RunningHouse.home()
        .resolve("catalog/src/test/resources/dev/roundhouse/catalog/services");
  }

  private Ran imported(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("import", "--data", directory.resolve("data").toString()));
    all.addAll(List.of(arguments));
    return Ran.of(all.toArray(String[]::new));
  }

  private Ran everything(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--env-file", fixtures().resolve("team.env").toString(), fixtures().toString()));
    all.addAll(List.of(more));
    return imported(all.toArray(String[]::new));
  }

  private static List<String> results(Ran ran, String member) throws Exception {
    return Json.parse(ran.out().getBytes(UTF_8)).get(member).items().stream()
        .map(each -> String.valueOf(each.get("result").text()))
        .toList();
  }

  private long count(String what, String member) throws Exception {
    String body = house.send(house.request("/api/v1/" + what)).body();
    return Json.parse(body.getBytes(UTF_8)).get(member).items().size();
  }

  @Test
  void takesAFolderOnceAndChangesNothingTheSecondTime() throws Exception {
    Ran dry = everything("--json", "--dry-run");
    assertThat(count("servers", "servers")).isZero();
    Ran first = everything("--json");
    Ran second = everything("--json");

    assertThat(first.exit()).as(first.err()).isEqualTo(1);
    assertThat(results(dry, "servers")).filteredOn("would be taken"::equals).hasSize(25);
    assertThat(results(first, "servers")).filteredOn("taken"::equals).hasSize(25);
    assertThat(results(second, "servers")).doesNotContain("taken");
    assertThat(results(second, "servers")).filteredOn("unchanged"::equals).hasSize(25);
    assertThat(results(first, "keys")).contains("taken", "translated", "refused", "fault");
    assertThat(count("servers", "servers")).isEqualTo(21);
    assertThat(count("virtual-servers", "virtualServers")).isEqualTo(4);
    assertThat(directory.resolve("data/secrets/search-search_api_key")).hasContent("s3arch-k3y");
    assertThat(first.out() + second.out()).doesNotContain("s3arch-k3y");
  }

  @Test
  void showsATableAndWritesTheSettingsIntoANewFile() throws Exception {
    Path snippet = directory.resolve("sleep.yaml");
    String services =
        Files.writeString(
                directory.resolve("services.yml"),
                """
                services:
                  one: {command: "true", port: 8001, auto_start: true}
                  two: {command: "true", port: 8001, auto_start: true}
                """)
            .toString();
    String sleep =
        Files.writeString(directory.resolve("naps.yml"), "sleep_settings: {enabled: false}\n")
            .toString();

    Ran ran = imported("--write-config", snippet.toString(), services, sleep);
    Ran again = imported("--write-config", snippet.toString(), services, sleep);

    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.out())
        .contains("read services.yml (services), naps.yml (sleep settings)")
        .containsPattern("one +taken +services.yml:2")
        .containsPattern("services.\\*.auto_start +refused +services.yml:2,3 ")
        .containsPattern("services.two.port +fault +services.yml:3 +duplicate port.*yml:2 already");
    assertThat(snippet).hasContent("fleet:\n  sleep:\n    deepest: awake\n");
    assertThat(Ran.of("config", "check", snippet.toString()).exit()).isZero();
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err()).contains("is there already and is not written over");
  }

  @Test
  void takesNothingWhenAFileCannotBeRead() throws Exception {
    Path good =
        Files.writeString(
            directory.resolve("services.yml"), "services: {one: {command: 'true'}}\n");
    Path bad = Files.writeString(directory.resolve("sleep_settings.yml"), "a: 1\na: 2\n");

    Ran ran = imported(good.toString(), bad.toString());

    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.err()).contains("sleep_settings.yml:2:1: a: duplicate key");
    assertThat(count("servers", "servers")).isZero();
  }

  @Test
  void refusesToWriteOverWhatDiffers() throws Exception {
    Path env = Files.writeString(directory.resolve("x.env"), "API_TOKEN=first\n");
    Path file =
        Files.writeString(
            directory.resolve("services.yml"),
            "services: {one: {command: 'true', environment: {API_TOKEN: '${API_TOKEN}'}}}\n");
    assertThat(imported("--env-file", env.toString(), file.toString()).exit()).isZero();

    Files.writeString(env, "API_TOKEN=second\n");
    Ran other = imported("--env-file", env.toString(), file.toString());
    Files.writeString(file, "services: {one: {command: 'false'}}\n");
    Ran changed = imported(file.toString());

    assertThat(other.exit()).isEqualTo(1);
    assertThat(other.out()).contains("with another value of its secret \"one-api_token\"");
    assertThat(directory.resolve("data/secrets/one-api_token")).hasContent("first");
    assertThat(changed.exit()).isEqualTo(1);
    assertThat(changed.out()).contains("there is a server one already");
  }

  @Test
  void saysWhatMakesNoSense() throws Exception {
    String lines = Files.writeString(directory.resolve("x.txt"), "one\n").toString();
    String json = Files.writeString(directory.resolve("x.json"), "{}").toString();
    Path empty = Files.createDirectory(directory.resolve("empty"));

    assertThat(imported(lines).exit()).isEqualTo(3);
    assertThat(imported("--as", "gateways", lines).exit()).isEqualTo(1);
    assertThat(imported("--as", "pigeons", lines).exit()).isEqualTo(2);
    assertThat(imported("--as", "gateways", lines, lines).exit()).isEqualTo(2);
    assertThat(imported(lines, json).exit()).isEqualTo(2);
    assertThat(imported(empty.toString()).exit()).isEqualTo(4);
  }
}
