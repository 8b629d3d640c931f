package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.config.SampleSettings.Level;
import dev.roundhouse.config.SampleSettings.Listen;
import dev.roundhouse.config.SampleSettings.Range;
import dev.roundhouse.config.SampleSettings.Server;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
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

class SettingsReaderTest {
  private static final Environment HOME = Environment.of(Map.of("HOME", "/home/ada"));
  private static final SettingsForm<SampleSettings> FORM =
      SettingsForm.of(SampleSettings.class).environment(HOME);

  @TempDir Path folder;

  private static SampleSettings parse(String yaml) throws ConfigException {
    return FORM.parse(yaml, "roundhouse.yaml", Path.of("/etc/roundhouse"));
  }

  @Test
  void fillsInEveryDefault() {
    SampleSettings settings = FORM.defaults();

    assertThat(settings)
        .isEqualTo(
            new SampleSettings(
                "roundhouse",
                Path.of("/home/ada/state"),
                Level.INFO,
                new Listen(
                    "127.0.0.1",
                    4444,
                    ByteSize.ofMiB(4),
                    Duration.ofSeconds(75),
                    true,
                    9_000_000_000L,
                    Optional.empty()),
                Map.of(),
                Optional.empty(),
                List.of("localhost", "127.0.0.1"),
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "# nothing\n",
        "---\n",
        "---\n...\n",
        "{}",
        "null",
        "~",
        "\uFEFF",
        "\uFEFF# marked\n",
        "%YAML 1.2\n---\n",
        "listen:\n",
        "listen: {}\n",
        "listen:\n  tls:\n",
        "servers:\n",
        "hosts:\n",
        "traced: null\n"
      })
  void takesAFileThatSaysNothingAsDefaults(String yaml) throws ConfigException {
    assertThat(parse(yaml)).isEqualTo(FORM.defaults());
  }

  @Test
  void readsEveryKind() throws ConfigException {
    SampleSettings settings =
        parse(
            """
            title: "The #1 door"
            data-directory: ../var/state
            log-level: warn-only
            listen:
              host: 0.0.0.0
              port: 0
              max-body: 64 KiB
              idle-timeout: 250ms
              compress: false
              max-calls: -9223372036854775808
              tls: {certificate: chain.pem, key: ~/key.pem}
            servers:
              zeta:
                command: 1234
                args: [-y, "8080", 1.10, true, null-ish]
                env:
                  B: plain
                  A: ${secret:a}
                idle: 7d
              alpha:
                url: https://example.test/mcp?x=1
                headers:
                  Authorization: Bearer ${secret:token}
                range: {first: 3, last: 3}
            traced: 1e-3
            hosts: []
            signing-key: not$a$reference
            """);

    assertThat(settings.title()).isEqualTo("The #1 door");
    assertThat(settings.dataDirectory()).isEqualTo(Path.of("/etc/var/state"));
    assertThat(settings.logLevel()).isEqualTo(Level.WARN_ONLY);
    assertThat(settings.listen())
        .isEqualTo(
            new Listen(
                "0.0.0.0",
                0,
                ByteSize.ofKiB(64),
                Duration.ofMillis(250),
                false,
                Long.MIN_VALUE,
                Optional.of(
                    new SampleSettings.Tls(
                        Path.of("/etc/roundhouse/chain.pem"), Path.of("/home/ada/key.pem")))));
    assertThat(settings.servers().keySet())
        .containsExactly(new ServerId("zeta"), new ServerId("alpha"));
    assertThat(settings.servers().get(new ServerId("zeta")))
        .isInstanceOfSatisfying(
            Server.Stdio.class,
            stdio -> {
              assertThat(stdio.command()).isEqualTo("1234");
              assertThat(stdio.args()).containsExactly("-y", "8080", "1.10", "true", "null-ish");
              assertThat(stdio.env().keySet()).containsExactly("B", "A");
              assertThat(stdio.idle()).isEqualTo(Duration.ofDays(7));
            });
    assertThat(settings.servers().get(new ServerId("alpha")))
        .isEqualTo(
            new Server.Http(
                URI.create("https://example.test/mcp?x=1"),
                Map.of("Authorization", SecretText.parse("Bearer ${secret:token}")),
                Optional.of(new Range(3, 3))));
    assertThat(settings.traced()).contains(0.001);
    assertThat(settings.hosts()).isEmpty();
    assertThat(settings.signingKey()).contains(Secret.of("not$a$reference"));
  }

  @Test
  void givesCollectionsThatCannotBeChanged() throws ConfigException {
    SampleSettings settings = parse("servers: {a: {command: x, env: {K: v}}}");

    assertThatThrownBy(() -> settings.servers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> settings.hosts().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void repeatsWhatAnAnchorHolds() throws ConfigException {
    SampleSettings settings =
        parse(
            """
            servers:
              one: &one {command: echo, args: [hello]}
              two: *one
            """);

    assertThat(settings.servers().values()).hasSize(2).doesNotContainNull();
    assertThat(settings.servers().get(new ServerId("one")))
        .isEqualTo(settings.servers().get(new ServerId("two")));
  }

  @Test
  void startsRelativePathsAtTheFoldersOfTheFile() throws IOException, ConfigException {
    Path file = Files.writeString(folder.resolve("roundhouse.yaml"), "data-directory: state\n");

    assertThat(FORM.read(file).dataDirectory()).isEqualTo(folder.toAbsolutePath().resolve("state"));
    assertThat(SettingsReader.read(file, SampleSettings.class).dataDirectory())
        .isEqualTo(folder.toAbsolutePath().resolve("state"));
  }

  @Test
  void saysThatTheFileIsMissing() {
    Path file = folder.resolve("roundhouse.yaml");

    assertThat(refused(file)).containsExactly("roundhouse.yaml:1:1: no such file: " + file);
  }

  @Test
  void refusesAFolder() {
    assertThat(refused(folder)).singleElement().asString().contains(":1:1: cannot be read");
  }

  @Test
  void refusesAFileThatIsTooLarge() throws IOException {
    byte[] bytes = "# padding\n".repeat(120_000).getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("large.yaml"), bytes);

    assertThat(refused(file)).containsExactly("large.yaml:1:1: larger than 1MiB, the most taken");
  }

  @Test
  void takesAFileOfTheLargestSize() throws IOException, ConfigException {
    byte[] bytes = "#".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("large.yaml"), bytes);

    assertThat(FORM.read(file).title()).isEqualTo("roundhouse");
  }

  @Test
  void pointsAtTheFirstByteThatIsNotUtf8() throws IOException {
    byte[] bytes = "title: ok\nhosts: [é, \u00ff]\n".getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(folder.resolve("latin.yaml"), bytes);

    assertThat(refused(file)).containsExactly("latin.yaml:2:9: not UTF-8 from here on");
  }

  @Test
  void refusesTextThatEndsInTheMiddleOfACharacter() throws IOException {
    Path file = Files.write(folder.resolve("cut.yaml"), new byte[] {'#', (byte) 0xC3});

    assertThat(refused(file)).containsExactly("cut.yaml:1:2: not UTF-8 from here on");
  }

  @Test
  void saysThatDefaultsDoNotSufficeWhenSomethingIsRequired() {
    assertThatThrownBy(() -> SettingsReader.defaults(SampleSettings.Tls.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("defaults:1:1: certificate: missing: Certificate chain.");
  }

  private static List<String> refused(Path file) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> FORM.read(file));
    return e.problems().stream().map(Problem::toString).toList();
  }
}
