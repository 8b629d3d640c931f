package dev.roundhouse.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What may be done twice, as it is written in the file, in the store and over the API.
final class RepeatTest {
  @TempDir private Path directory;

  record Sample(@Setting("Servers by name.") Map<String, ServerSettings> servers) {}

  private ServerDefinition inFile(String repeat) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("sample.yaml"), "servers:\n  m:\n    command: /bin/cat\n" + repeat);
    ServerSettings settings =
        Objects.requireNonNull(SettingsReader.read(file, Sample.class).servers().get("m"));
    return settings.define(new ServerId("m"), Origin.FILE);
  }

  private static ServerDefinition inJson(String repeat) {
    String json = "{\"name\":\"m\",\"command\":\"/bin/cat\"%s}".formatted(repeat);
    return DefinitionJson.readServer(json.getBytes(UTF_8), Origin.STORE);
  }

  @Test
  void nothingMayBeDoneTwiceUnlessItIsSaid() throws Exception {
    assertThat(inFile("").repeat()).isEmpty();
    assertThat(inFile("").repeatInForce()).isEqualTo(Repeat.UNSAID);
    assertThat(inJson("").repeatInForce()).isEqualTo(Repeat.UNSAID);
    assertThat(new String(DefinitionJson.write(inJson("")), UTF_8)).doesNotContain("repeat");
  }

  @Test
  void theFileAndTheStoreSayTheSame() throws Exception {
    Repeat inFile =
        inFile("    repeat: {lost-calls: read-only, tools: [a, b], trust-hints: true}\n")
            .repeatInForce();

    ServerDefinition inJson =
        inJson(
            ",\"repeat\":{\"lostCalls\":\"read-only\",\"tools\":[\"a\",\"b\"],\"trustHints\":true}");

    assertThat(inFile)
        .isEqualTo(new Repeat(Repeat.LostCalls.READ_ONLY, List.of("a", "b"), true))
        .isEqualTo(inJson.repeatInForce());
    assertThat(DefinitionJson.readServer(DefinitionJson.write(inJson), Origin.STORE))
        .isEqualTo(inJson);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{lost-calls: always} | always",
        "{lost-call: never} | lost-calls",
        "{tools: [a, a]} | twice",
        "{tools: ['']} | empty name",
        "{trust-hints: perhaps} | trust-hints"
      })
  void theFileIsReadStrictly(String repeat, String said) {
    assertThatThrownBy(() -> inFile("    repeat: " + repeat + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"lostCalls\":\"always\"} | repeat.lostCalls",
        "{\"lostCalls\":true} | repeat.lostCalls",
        "{\"lost-calls\":\"never\"} | not \"lost-calls\"",
        "{\"trustHints\":\"yes\"} | repeat.trustHints",
        "{\"tools\":\"a\"} | repeat.tools",
        "{\"tools\":[1]} | repeat.tools",
        "true | \"repeat\" is an object"
      })
  void jsonIsReadStrictly(String repeat, String said) {
    assertThatThrownBy(() -> inJson(",\"repeat\":" + repeat))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining(said);
  }
}
