package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Checks also run on a file that is wrong in form, as far as that raises no false alarm.
class MendedTest {
  private static final SettingsForm<SampleSettings> FORM =
      SettingsForm.of(SampleSettings.class)
          .check((settings, report) ->
              settings
                  .servers()
                  .keySet()
                  .forEach(id ->
                      report.problem(KeyPath.of("servers", id.value()), "seen by the check")));

  private static String problems(String yaml) {
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> FORM.parse(yaml, "file", Path.of("/")));
    return String.valueOf(refused.getMessage());
  }

  @Test
  void goesOnBehindUnknownKeysAndWrongValues() {
    assertThat(
            problems(
                """
                nothing: {a: 1}
                listen: {prot: 1, max-body: 4parsecs}
                title: a
                title: b
                servers:
                  one: {command: x, idle: soon}
                """))
        .containsSubsequence(
            "1:1: nothing: unknown key",
            "2:10: listen.prot: unknown key",
            "2:29: listen.max-body:",
            "4:1: title: duplicate key",
            "6:3: servers.one: seen by the check",
            "servers.one.idle:");
  }

  @Test
  void readsAMisspeltKeyAsWhatWasMeant() {
    assertThat(problems("severs:\n  one: {command: x}\n"))
        .contains("did you mean \"servers\"?", "2:3: servers.one: seen by the check");
  }

  @Test
  void saysNothingWhereAGuessWouldRaiseFalseAlarms() {
    assertThat(problems("servers: {one: {command: x}, two: [a]}\n"))
        .doesNotContain("seen by the check");
    assertThat(problems("servers: {one: {command: x}, two: {command: a, url: b}}\n"))
        .doesNotContain("seen by the check");
    assertThat(problems("hosts: [a, [b]]\nservers: {one: {command: x}}\n"))
        .doesNotContain("seen by the check");
  }
}
