package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.kernel.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretResolverTest {
  private static final Environment ENVIRONMENT =
      Environment.of(Map.of("TOKEN", "from-env", "EMPTY", "", "HOME", "/home/ada"));

  private final Path folder;
  private final Path secrets;
  private final SecretResolver resolver;

  SecretResolverTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.secrets = Files.createDirectory(folder.resolve("secrets"));
    this.resolver = new SecretResolver(secrets, ENVIRONMENT::variable);
  }

  @Test
  void putsEveryValueInItsPlace() throws IOException {
    write(secrets.resolve("github"), "from-secret\n", "rw-------");
    Path file = write(folder.resolve("other"), "from-file", "r--------");

    assertThat(
            reveal("a-${secret:github}-${file:" + file + "}-${env:TOKEN}-${env:NO:-default}-$${x}"))
        .isEqualTo("a-from-secret-from-file-from-env-default-${x}");
  }

  @Test
  void neverGivesAwayTheKeysOfTheProgram() throws IOException {
    Path keys = Files.createDirectory(secrets.resolve("keys"));
    Path key = write(keys.resolve("seal.key"), "key", "rw-------");
    Files.createSymbolicLink(secrets.resolve("alias"), key);
    Files.createSymbolicLink(folder.resolve("other-way"), keys);

    for (String text :
        List.of(
            "${file:" + key + "}",
            "${file:" + folder + "/other-way/seal.key}",
            "${secret:alias}")) {
      assertThatThrownBy(() -> reveal(text))
          .isInstanceOf(SecretException.class)
          .hasMessageContaining("is a key of the program, not a secret");
    }
    assertThatThrownBy(() -> reveal("${secret:keys/seal.key}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reveal("${secret:keys}")).isInstanceOf(SecretException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "${env:TOKEN:-other}, from-env",
    "${env:EMPTY:-other}, other",
    "${env:NO:-other}, other",
    "${env:NO:-}, ''",
    "literal, literal"
  })
  void takesDefaultsForVariablesThatAreNotSet(String text, String value) {
    assertThat(reveal(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v", "v\n", "v\r\n", "v\n\n"})
  void leavesOutTheLineEndOfAFile(String content) throws IOException {
    write(secrets.resolve("s"), content, "rw-------");

    assertThat(reveal("${secret:s}")).isEqualTo("v");
  }

  @Test
  void keepsLinesAndSpacesWithinASecret() throws IOException {
    write(secrets.resolve("s"), " a\nb \n", "rw-------");

    assertThat(reveal("${secret:s}")).isEqualTo(" a\nb ");
  }

  @Test
  void usesAReplacedSecretTheNextTime() throws IOException {
    write(secrets.resolve("s"), "old", "rw-------");
    assertThat(reveal("${secret:s}")).isEqualTo("old");

    write(secrets.resolve("s"), "new", "rw-------");

    assertThat(reveal("${secret:s}")).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---", "rwx-----x"})
  void refusesAFileThatIsOpenToOthers(String permissions) throws IOException {
    Path file = write(secrets.resolve("s"), "hunter2", permissions);

    assertThat(refused("${secret:s}"))
        .hasMessage(
            "${secret:s}: "
                + file.toRealPath()
                + " is open to group or others;"
                + " run chmod 600 on it");
    assertThat(refused("${file:" + file + "}")).hasMessageContaining("is open to group or others");
  }

  @Test
  void followsALinkWithinTheDirectory() throws IOException {
    Path real = Files.createDirectory(secrets.resolve("..data"));
    write(real.resolve("s"), "mounted", "rw-------");
    Files.createSymbolicLink(secrets.resolve("s"), Path.of("..data", "s"));

    assertThat(reveal("${secret:s}")).isEqualTo("mounted");
  }

  @Test
  void refusesALinkOutOfTheDirectory() throws IOException {
    Path outside = write(folder.resolve("outside"), "hunter2", "rw-------");
    Files.createSymbolicLink(secrets.resolve("s"), outside);

    assertThat(refused("${secret:s}"))
        .hasMessage("${secret:s}: a link leads out of the secrets directory");
  }

  @Test
  void looksThroughALinkAtThePermissionsOfTheFile() throws IOException {
    write(secrets.resolve("real"), "hunter2", "rw-r--r--");
    Files.createSymbolicLink(secrets.resolve("s"), Path.of("real"));

    assertThat(refused("${secret:s}")).hasMessageContaining("is open to group or others");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n\n"})
  void refusesAnEmptySecret(String content) throws IOException {
    write(secrets.resolve("s"), content, "rw-------");

    assertThat(refused("${secret:s}")).hasMessageEndingWith(" is empty");
  }

  @Test
  void namesWhatIsMissing() {
    assertThat(refused("hunter2${secret:gone}"))
        .hasMessage("${secret:gone}: no file " + secrets.resolve("gone"));
    assertThat(refused("${file:/no/such/file}"))
        .hasMessage("${file:/no/such/file}: no file /no/such/file");
    assertThat(refused("${env:GONE}")).hasMessage("${env:GONE}: the variable is not set");
    assertThat(refused("${env:EMPTY}")).hasMessage("${env:EMPTY}: the variable is empty");
    assertThat(refused("${env:GONE}").reference()).isEqualTo("${env:GONE}");
  }

  @Test
  void refusesWhatIsNoTextFile() throws IOException {
    Files.createDirectory(secrets.resolve("folder"));
    write(secrets.resolve("large"), "x".repeat(65_537), "rw-------");
    write(secrets.resolve("largest"), "x".repeat(65_536), "rw-------");
    Files.write(secrets.resolve("binary"), new byte[] {(byte) 0xFF, 1});
    Files.setPosixFilePermissions(
        secrets.resolve("binary"), PosixFilePermissions.fromString("rw-------"));

    assertThat(refused("${secret:folder}")).hasMessageEndingWith("folder is not a file");
    assertThat(refused("${secret:large}")).hasMessageEndingWith("large is larger than 64KiB");
    assertThat(refused("${secret:binary}")).hasMessageEndingWith("binary is not UTF-8 text");
    assertThat(reveal("${secret:largest}")).hasSize(65_536);
  }

  @Test
  void tellsEveryReferenceThatCannotBeFollowed() throws IOException {
    write(secrets.resolve("good"), "v", "rw-------");
    SecretText text = SecretText.parse("${secret:a}${secret:good}${env:B}${env:C:-c}");

    assertThat(resolver.problems(text))
        .extracting(SecretException::reference)
        .containsExactly("${secret:a}", "${env:B}");
  }

  @Test
  void isAskedForSecretsThatAreNeededWhileReading() throws IOException, ConfigException {
    write(secrets.resolve("key"), "v", "rw-------");
    SettingsForm<SampleSettings> form = SettingsForm.of(SampleSettings.class).secrets(resolver);

    assertThat(form.parse("signing-key: ${secret:key}", "f", folder).signingKey())
        .isEqualTo(Optional.of(Secret.of("v")));
    assertThatThrownBy(() -> form.parse("signing-key: ${secret:kez}", "f", folder))
        .isInstanceOf(ConfigException.class)
        .hasMessage("f:1:14: signing-key: ${secret:kez}: no file " + secrets.resolve("kez"));
  }

  @Test
  void findsMissingSecretsInACheck() throws IOException {
    write(secrets.resolve("good"), "v", "rw-------");
    SettingsForm<SampleSettings> form =
        SettingsForm.of(SampleSettings.class).check(Check.secrets(_ -> resolver));
    String yaml =
        """
        servers:
          a.b:
            command: x
            env:
              ONE: ${secret:good}
              TWO: x${secret:bad}
          c:
            url: http://x
            headers: {H: "${env:NO}${env:NO2}"}
        """;

    ConfigException e =
        catchThrowableOfType(ConfigException.class, () -> form.parse(yaml, "f", folder));

    assertThat(e.problems())
        .map(Problem::toString)
        .containsExactly(
            "f:6:12: servers.\"a.b\".env.TWO: ${secret:bad}: no file " + secrets.resolve("bad"),
            "f:9:18: servers.c.headers.H: ${env:NO}: the variable is not set",
            "f:9:18: servers.c.headers.H: ${env:NO2}: the variable is not set");
  }

  private String reveal(String text) {
    return resolver.resolve(SecretText.parse(text)).reveal();
  }

  private SecretException refused(String text) {
    SecretException e =
        catchThrowableOfType(SecretException.class, () -> resolver.resolve(SecretText.parse(text)));
    assertThat(e).hasMessageNotContaining("hunter2");
    return e;
  }

  private static Path write(Path file, String content, String permissions) throws IOException {
    Files.writeString(file, content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
