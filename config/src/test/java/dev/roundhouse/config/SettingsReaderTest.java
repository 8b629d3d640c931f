package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.SampleSettings.Account;
import dev.roundhouse.config.SampleSettings.Listen;
import dev.roundhouse.config.SampleSettings.Mood;
import dev.roundhouse.config.SampleSettings.Server;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsReaderTest {
  private static final Path FOLDER = Path.of("/etc/house");
  private static final Listen LISTEN =
      new Listen(4444, 9_000_000_000L, 0.5, true, Duration.ofSeconds(30), ByteSize.ofMiB(4));

  @TempDir private Path folder;

  private static SampleSettings parse(String yaml) throws ConfigException {
    return SettingsReader.parse(yaml, "house.yaml", FOLDER, SampleSettings.class);
  }

  @Test
  void defaultsComeFromTheRecord() {
    assertThat(SettingsReader.defaults(SampleSettings.class))
        .isEqualTo(
            new SampleSettings(
                "house",
                LISTEN,
                Mood.SLOW_DOWN,
                Optional.empty(),
                List.of("localhost", "example.org"),
                Map.of(),
                Optional.empty(),
                List.of(),
                Path.of("data"),
                URI.create("https://example.org/")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing yet\n", "---\n", "listen:\nservers:\nnote:\n", "{}"})
  void emptyFileMeansDefaults(String yaml) throws Exception {
    SampleSettings settings = parse(yaml);

    assertThat(settings.listen()).isEqualTo(LISTEN);
    assertThat(settings.folder()).isEqualTo(FOLDER.resolve("data"));
    assertThat(settings.servers()).isEmpty();
  }

  @Test
  void mapsEveryKind() throws Exception {
    SampleSettings settings =
        parse(
            """
            display-name: Front door
            listen: {port: 0x1F, serial: 12, share: 1, enabled: false, timeout: 250ms, max-body: 1GiB}
            mood: calm
            note: "1.10"
            hosts: [a, 12, 1.10, true]
            servers:
              zulu:
                command: npx
                args:
                  - -y
                  - server
                env:
                  TOKEN: ${secret:token}
              alpha:
                url: https://mcp.example.org/mcp
                headers: {authorization: "Bearer ${env:TOKEN:-none}"}
                timeout: 2m
            extra:
              port: 1
            accounts:
              - user: ann
                password: ${file:/run/secrets/ann}
            folder: ~/house
            home: http://localhost:8080/
            """);

    Map<String, Server> servers = settings.servers();
    assertThat(settings.displayName()).isEqualTo("Front door");
    assertThat(settings.listen())
        .isEqualTo(new Listen(31, 12, 1.0, false, Duration.ofMillis(250), ByteSize.parse("1GiB")));
    assertThat(settings.mood()).isEqualTo(Mood.CALM);
    assertThat(settings.note()).contains("1.10");
    assertThat(settings.hosts()).containsExactly("a", "12", "1.10", "true");
    assertThat(servers.keySet()).containsExactly("zulu", "alpha");
    assertThat(servers.get("zulu"))
        .isEqualTo(
            new Server.Local(
                "npx", List.of("-y", "server"), Map.of("TOKEN", SecretText.of("${secret:token}"))));
    assertThat(servers.get("alpha"))
        .isEqualTo(
            new Server.Remote(
                URI.create("https://mcp.example.org/mcp"),
                Map.of("authorization", SecretText.of("Bearer ${env:TOKEN:-none}")),
                Optional.of(Duration.ofMinutes(2))));
    assertThat(settings.extra().orElseThrow().port()).isEqualTo(1);
    assertThat(settings.accounts())
        .containsExactly(new Account("ann", SecretText.of("${file:/run/secrets/ann}")));
    assertThat(settings.folder()).isEqualTo(Environment.home().resolve("house"));
    assertThat(settings.home()).isEqualTo(URI.create("http://localhost:8080/"));
  }

  @Test
  void collectionsCannotBeChanged() throws Exception {
    SampleSettings settings = parse("servers: {a: {command: x}}");

    assertThatThrownBy(() -> settings.servers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> settings.hosts().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aliasesRepeatAValue() throws Exception {
    SampleSettings settings = parse("listen: &one {port: 1}\nextra: *one\n");

    assertThat(settings.extra()).contains(settings.listen());
  }

  @Test
  void relativePathsBelongToTheFolderOfTheFile() throws Exception {
    Path file = Files.writeString(folder.resolve("house.yaml"), "folder: ../other\n");

    SampleSettings settings = SettingsReader.read(file, SampleSettings.class);

    assertThat(settings.folder()).isEqualTo(folder.resolve("../other"));
  }

  @Test
  void missingFileIsAProblem() {
    Path file = folder.resolve("none.yaml");

    assertThatThrownBy(() -> SettingsReader.read(file, SampleSettings.class))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ":1:1: there is no such file");
  }

  @Test
  void folderInsteadOfFileIsAProblem() {
    assertThatThrownBy(() -> SettingsReader.read(folder, SampleSettings.class))
        .isInstanceOf(ConfigException.class)
        .hasMessage(folder + ":1:1: not a regular file");
  }

  @Test
  void largeFileIsAProblem() throws Exception {
    Path file = Files.writeString(folder.resolve("house.yaml"), "#".repeat((1 << 20) + 1));

    assertThatThrownBy(() -> SettingsReader.read(file, SampleSettings.class))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ":1:1: larger than 1MiB");
  }

  @Test
  void largestFileIsRead() throws Exception {
    Path file = Files.writeString(folder.resolve("house.yaml"), "#".repeat(1 << 20));

    assertThat(SettingsReader.read(file, SampleSettings.class).listen()).isEqualTo(LISTEN);
  }

  @Test
  void otherEncodingIsAProblem() throws Exception {
    Path file = folder.resolve("house.yaml");
    Files.write(file, "note: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> SettingsReader.read(file, SampleSettings.class))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ":1:1: not UTF-8 text");
  }

  @Test
  void requiredKeysHaveNoDefaults() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingsReader.defaults(Account.class))
        .withMessageContaining("user: required, but missing")
        .withMessageContaining("password: required, but missing");
  }

  private record Wrapped(@Setting("An account.") Account account) {}

  @Test
  void absentSectionWithRequiredKeysIsAProblem() {
    assertThatThrownBy(() -> SettingsReader.parse("{}", "house.yaml", FOLDER, Wrapped.class))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            """
            house.yaml:1:1: account.user: required, but missing
            house.yaml:1:1: account.password: required, but missing\
            """);
  }

  private record Undescribed(String name) {}

  private record Strange(@Setting("A thread.") Thread thread) {}

  private record Endless(@Setting("Itself.") Optional<Endless> inner) {}

  @ParameterizedTest
  @ValueSource(classes = {Undescribed.class, Strange.class, Endless.class})
  void unusableRecordIsRefused(Class<? extends Record> type) {
    assertThatIllegalArgumentException().isThrownBy(() -> SettingsReader.defaults(type));
  }
}
