package dev.roundhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The three texts made from a settings record: what is in effect, the reference and the schema.
class SettingsTextsTest {
  private static final Path FOLDER = Path.of("/etc/roundhouse");
  private static final Environment HOME = Environment.of(Map.of("HOME", "/home/ada"));
  private static final SettingsForm<SampleSettings> FORM =
      SettingsForm.of(SampleSettings.class).environment(HOME);
  private static final String YAML =
      """
      title: "no: way"
      data-directory: var
      log-level: info
      listen:
        port: 80
        tls: {certificate: a.pem, key: b.pem}
      servers:
        zeta:
          command: echo
          args: ["-y", "8080", "true", "", "a b", "# no", "null", "*x", "{a}", "x: y", "end:"]
          env:
            PLAIN: hunter2
            MIXED: hunter2${secret:one}
            "odd key": ${env:X:-hunter2}
        alpha:
          url: https://example.test/?a=b#c
          range: {last: 12}
      traced: 0.5
      signing-key: hunter2
      """;

  record Words(
      @Setting("Any.") List<String> words, @Setting("How long.") Optional<Duration> pause) {}

  @Test
  void printsWhatIsInEffect() throws ConfigException {
    SampleSettings settings = FORM.parse(YAML, "f", FOLDER);

    assertThat(SettingsPrinter.print(settings, FOLDER, HOME))
        .isEqualTo(
            """
            title: "no: way"
            data-directory: /etc/roundhouse/var
            log-level: info # default
            listen:
              host: 127.0.0.1 # default
              port: 80
              max-body: 4MiB # default
              idle-timeout: 75s # default
              compress: true # default
              max-calls: 9000000000 # default
              tls:
                certificate: /etc/roundhouse/a.pem
                key: /etc/roundhouse/b.pem
            servers:
              zeta:
                command: echo
                args:
                  - "-y"
                  - "8080"
                  - "true"
                  - ""
                  - "a b"
                  - "# no"
                  - "null"
                  - "*x"
                  - "{a}"
                  - "x: y"
                  - "end:"
                env:
                  PLAIN: "****"
                  MIXED: "****${secret:one}"
                  "odd key": ${env:X}
                idle: 5m # default
              alpha:
                url: "https://example.test/?a=b#c"
                headers: {} # default
                range:
                  first: 1 # default
                  last: 12
            traced: 0.5
            hosts: # default
              - localhost
              - 127.0.0.1
            signing-key: "****"
            """);
  }

  @Test
  void printsDefaultsThatReadBack() throws ConfigException {
    SampleSettings defaults = FORM.defaults();
    Path here = Path.of("").toAbsolutePath();

    String printed = SettingsPrinter.print(defaults, here, HOME);

    assertThat(printed)
        .contains("data-directory: /home/ada/state # default\n", "  tls: # not set\n")
        .contains("servers: {} # default\n", "traced: # not set\n");
    assertThat(FORM.parse(printed, "f", FOLDER)).isEqualTo(defaults);
  }

  @Test
  void printsTheSameAsJson() throws ConfigException {
    assertThat(SettingsJson.print(FORM.parse(YAML, "f", FOLDER)))
        .contains("\"PLAIN\": \"****\"", "\"MIXED\": \"****${secret:one}\"")
        .contains("\"signing-key\": \"****\"", "\"traced\": 0.5", "\"compress\": true");
    assertThat(SettingsJson.print(FORM.defaults()))
        .contains("\"data-directory\": \"/home/ada/state\"", "\"servers\": {}")
        .doesNotContain("\"tls\"");
  }

  @Test
  void printsGroupsInListsSoThatTheyReadBack() throws ConfigException {
    record Inner(@Setting("One.") String one, @Setting("Two.") List<String> two) {}
    record Outer(@Setting("All.") List<Inner> all, @Setting("Nested.") List<List<String>> nested) {}
    Outer outer =
        new Outer(
            List.of(new Inner("a", List.of("b", "c")), new Inner("d", List.of())),
            List.of(List.of("x"), List.of()));

    assertThat(SettingsReader.parse(SettingsPrinter.print(outer), "f", Outer.class))
        .isEqualTo(outer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "~",
        "null",
        "true",
        "no",
        "1",
        "1.5",
        "-1",
        "0x1F",
        "1e3",
        ".inf",
        "1:20",
        "-",
        "- a",
        "?",
        "a: b",
        "a:",
        ":a",
        "a #b",
        "#",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "'",
        "\"",
        "%",
        "@",
        "`",
        "[a]",
        "{a}",
        "a,b",
        "a\nb",
        "\t",
        "é",
        "😀",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "$",
        "${x}",
        "<<",
        "a\\b",
        "---",
        "...",
        "C:\\x",
        "=",
        "2024-01-01",
        "/a/b c"
      })
  void printsEveryTextSoThatItReadsBack(String text) throws ConfigException {
    Words words = new Words(List.of(text, text), Optional.of(Duration.ofMillis(1)));

    assertThat(SettingsReader.parse(SettingsPrinter.print(words), "f", Words.class))
        .isEqualTo(words);
  }

  @Test
  void writesTheReference() {
    String reference = SettingsReference.of(SampleSettings.class);

    assertThat(reference)
        .startsWith(
            """
            ## General

            Keys at the top of the file.

            | Key | Type | Default | Meaning | Allowed |
            | --- | --- | --- | --- | --- |
            | `title` | text | `roundhouse` | Name shown to clients. |  |
            | `data-directory` | path | `~/state` | Where state is kept. |  |
            | `log-level` | one of | `info` | How much is logged. | debug, info, warn-only |
            """)
        .contains(
            """
            ## `listen`

            Where clients connect.

            | Key | Type | Default | Meaning | Allowed |
            | --- | --- | --- | --- | --- |
            | `listen.host` | text | `127.0.0.1` | Address to bind. |  |
            | `listen.port` | whole number | `4444` | Port to bind. | 0 to 65535 |
            """)
        .contains(
            """
            | `servers.<name>` | form with `command` |  |  |  |
            | `servers.<name>.command` | text | required | Program to run. |  |
            | `servers.<name>.args` | list of text |  | Its arguments. |  |
            | `servers.<name>.env` | mapping of names to secret text |  | Its variables. |  |
            | `servers.<name>.idle` | duration | `5m` | Idle time before sleep. | at least 1s |
            | `servers.<name>` | form with `url` |  |  |  |
            """)
        .contains("| `servers.<name>.range.first` | whole number | `1` | First port. |  |\n");
    assertThat(SettingsReference.of(SampleSettings.class)).isEqualTo(reference);
  }

  @Test
  void writesTheSchema() {
    assertThat(JsonSchema.of(SampleSettings.Tls.class))
        .isEqualTo(
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "Roundhouse settings",
              "type": "object",
              "properties": {
                "certificate": {
                  "description": "Certificate chain.",
                  "type": "string"
                },
                "key": {
                  "description": "Private key.",
                  "type": "string"
                }
              },
              "required": [
                "certificate",
                "key"
              ],
              "additionalProperties": false
            }
            """);
  }

  @Test
  void writesEveryKindIntoTheSchema() {
    String schema = JsonSchema.of(SampleSettings.class).replaceAll("\\s+", " ");

    assertThat(schema)
        .contains(
            """
            "port": { "description": "Port to bind. Allowed: 0 to 65535.", "default": 4444, \
            "type": "integer", "minimum": 0, "maximum": 65535 }\
            """)
        .contains("\"default\": \"4MiB\", \"type\": \"string\", \"pattern\": \"^")
        .contains("\"default\": true, \"type\": \"boolean\"")
        .contains("\"enum\": [ \"debug\", \"info\", \"warn-only\" ]")
        .contains(
            "\"default\": [ \"localhost\", \"127.0.0.1\" ], \"type\": [ \"array\", \"null\" ]")
        .contains(
            "\"traced\": { \"description\": \"Share of calls traced.\", \"type\": [ \"number\", \"null\" ] }")
        .contains("\"anyOf\": [ { \"title\": \"stdio\", \"type\": \"object\",")
        .contains("\"required\": [ \"command\" ], \"additionalProperties\": false");
    assertThat(JsonSchema.of(SampleSettings.class).replaceAll("\\s+", " ")).isEqualTo(schema);
  }
}
