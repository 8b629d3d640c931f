package dev.roundhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NpxCommandTest {
  private static NpxCommand read(String line) {
    return NpxCommand.read(List.of(line.split(" ")), List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "npx name | npm:name",
        "npx -y @scope/name@1.2.3 stdio --flag | npm:@scope/name@1.2.3 stdio --flag",
        "npx --yes name@beta | npm:name@beta",
        "npx -y -- name -y | npm:name -y",
        "npx.cmd -y name | npm:name",
        "cmd /c npx -y name x | npm:name x",
        "cmd.exe /C npx.cmd name | npm:name",
        "C:\\nodejs\\npx.cmd -y name | npm:name",
        "/usr/local/bin/npx -q name | npm:name",
        "npx -y -p @scope/name name x | npm:@scope/name x",
        "npx --package=name@1.2.3 other x | npm:name@1.2.3#other x",
        "npx --package name -y -- other -p | npm:name#other -p"
      })
  void startsFromTheStore(String line, String instead) {
    assertThat(read(line))
        .isInstanceOfSatisfying(
            NpxCommand.Stored.class,
            stored -> {
              assertThat(String.join(" ", stored.words())).isEqualTo(instead);
              assertThat(stored.told())
                  .startsWith("started from the package store instead of npx")
                  .contains(stored.words().getFirst());
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "npx | no program",
        "npx -y | no program",
        "npx -c name | option -c",
        "npx --registry=x name | option --registry=x",
        "npx -p a -p b c | several packages",
        "npx name@^1.0.0 | no version",
        "npx github:user/name | no name of an npm package",
        "npx ./folder | no name of an npm package",
        "npx -p name ./run | no name of a program"
      })
  void keepsWhatTheStoreCannotDo(String line, String why) {
    assertThat(read(line))
        .isInstanceOfSatisfying(
            NpxCommand.Kept.class,
            kept -> assertThat(kept.why()).startsWith("still started by npx: ").contains(why));
  }

  @Test
  void keepsWhatConfiguresNpmForItself() {
    NpxCommand read =
        NpxCommand.read(List.of("npx", "-y", "name"), List.of("A", "NPM_CONFIG_REGISTRY"));

    assertThat(read)
        .isInstanceOfSatisfying(
            NpxCommand.Kept.class, kept -> assertThat(kept.why()).contains("NPM_CONFIG_REGISTRY"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"node server.js", "cmd /c node npx", "npxx name", "uvx name", "cmd"})
  void leavesOtherCommandsAlone(String line) {
    assertThat(read(line)).isEqualTo(new NpxCommand.Other());
  }

  @Test
  void aDefinitionNamesItsPackageProperly() {
    assertThat(new Transport.Stdio("npm:name", List.of(), Map.of(), Optional.empty()).command())
        .isEqualTo("npm:name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Transport.Stdio("npm:name@1", List.of(), Map.of(), Optional.empty()))
        .withMessageContaining("\"1\" is no version of name");
  }
}
