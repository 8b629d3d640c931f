package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Schema, reference and printed settings: what other people and tools read.
final class SettingsTextsTest {
  private static String expected(String name) throws Exception {
    try (InputStream in = SettingsTextsTest.class.getResourceAsStream(name)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static SampleSettings parse(String yaml) throws ConfigException {
    return SettingsReader.parse(yaml, "house.yaml", Path.of("/etc/house"), SampleSettings.class);
  }

  @Test
  void schemaIsStable() throws Exception {
    assertThat(JsonSchema.of(SampleSettings.class)).isEqualTo(expected("sample.schema.json"));
  }

  @Test
  void referenceIsStable() throws Exception {
    assertThat(SettingsReference.of(SampleSettings.class)).isEqualTo(expected("sample.md"));
  }

  @Test
  void printedSettingsHideConstantSecrets() throws Exception {
    SampleSettings settings =
        parse(
            """
            note: "yes"
            hosts: []
            servers:
              zulu: {command: npx, args: [-y, "a b"], env: {A: hush, B: "${secret:b}"}}
              "8": {url: "https://ann:hush@example.org/mcp", timeout: 90s}
            accounts:
              - {user: ann, password: "x${env:PASSWORD:-hush}"}
            """);

    assertThat(SettingsPrinter.print(settings))
        .isEqualTo(expected("sample.yaml"))
        .doesNotContain("hush");
  }

  @Test
  void printedSettingsReadBack() throws Exception {
    SampleSettings settings =
        parse("display-name: \"tab\\t \\u00e9 'q' # x\"\nservers: {a: {command: \"- x: y\"}}\n");

    assertThat(parse(SettingsPrinter.print(settings))).isEqualTo(settings);
  }
}
