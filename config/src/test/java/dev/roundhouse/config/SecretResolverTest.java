package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretResolverTest {
  @TempDir private Path folder;

  private String resolve(String template) {
    Map<String, String> env = Map.of("TOKEN", "t0ken", "EMPTY", "");
    return new SecretResolver(folder, env::get).resolve(SecretText.of(template)).reveal();
  }

  private Path secret(String name, String content, String mode) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @Test
  void putsEveryPartTogether() throws Exception {
    secret("one", "first\n", "rw-------");
    Path file = secret("two", "second\r\n", "r--------");

    String value =
        resolve("a ${secret:one} ${file:" + file + "} ${env:TOKEN} ${env:NONE:-d} $${x}");

    assertThat(value).isEqualTo("a first second t0ken d ${x}");
  }

  @Test
  void onlyOneTrailingNewlineIsDropped() throws Exception {
    secret("lines", "a\nb\n\n", "rw-------");

    assertThat(resolve("${secret:lines}")).isEqualTo("a\nb\n");
  }

  @Test
  void emptyVariableTakesTheDefault() {
    assertThat(resolve("${env:EMPTY:-d}")).isEqualTo("d");
    assertThat(resolve("${env:EMPTY:-}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NONE,not set", "EMPTY,empty"})
  void missingVariableIsNamedWithTheCure(String name, String state) {
    assertThatThrownBy(() -> resolve("${env:" + name + "}"))
        .isInstanceOf(SecretException.class)
        .hasMessage(
            "${env:%s}: the variable is %s; set it for the process, or write ${env:%s:-default}"
                .formatted(name, state, name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
  void fileOpenToOthersIsRefused(String mode) throws Exception {
    Path file = secret("open", "hush", mode);

    assertThatThrownBy(() -> resolve("${secret:open}"))
        .isInstanceOf(SecretException.class)
        .hasMessage(
            "${secret:open}: %s is open to other users; run: chmod 600 %s".formatted(file, file));
  }

  @Test
  void linksAreJudgedByTheirTarget() throws Exception {
    Path target = secret("target", "hush", "rw-------");
    Files.createSymbolicLink(folder.resolve("link"), target);

    assertThat(resolve("${secret:link}")).isEqualTo("hush");

    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> resolve("${secret:link}")).isInstanceOf(SecretException.class);
  }

  @Test
  void missingFileIsNamedWithTheCure() {
    assertThatThrownBy(() -> resolve("${secret:none}"))
        .isInstanceOfSatisfying(
            SecretException.class, e -> assertThat(e.reference()).isEqualTo("secret:none"))
        .hasMessageContaining("there is no " + folder.resolve("none"));
  }

  @Test
  void folderIsRefused() throws Exception {
    Files.createDirectory(folder.resolve("sub"));

    assertThatThrownBy(() -> resolve("${secret:sub}")).hasMessageContaining("not a regular file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void emptyFileIsRefused(String content) throws Exception {
    secret("empty", content, "rw-------");

    assertThatThrownBy(() -> resolve("${secret:empty}")).hasMessageContaining("is empty");
  }

  @Test
  void fileThatIsNoSecretIsRefused() throws Exception {
    secret("large", "x".repeat(64 * 1024 + 1), "rw-------");
    Files.write(secret("binary", "", "rw-------"), new byte[] {(byte) 0xFF, (byte) 0xFE});

    assertThatThrownBy(() -> resolve("${secret:large}")).hasMessageContaining("larger than 64KiB");
    assertThatThrownBy(() -> resolve("${secret:binary}")).hasMessageContaining("not UTF-8 text");
  }
}
