package dev.roundhouse.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How many instances of a server may share the load, in its definition.
final class InstancesTest {
  private static ServerDefinition read(String members) {
    return DefinitionJson.readServer(
        ("{\"name\":\"one\"," + members + "}").getBytes(UTF_8), Origin.STORE);
  }

  @Test
  void areOneWhereNothingIsSaidAndThenNotWritten() {
    ServerDefinition definition = read("\"command\":\"cat\"");

    assertThat(definition.instances()).isOne();
    assertThat(new String(DefinitionJson.write(definition), UTF_8)).doesNotContain("instances");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"command\":\"cat\"", "\"container\":{\"image\":\"example/server:1\"}"})
  void areKeptWithTheDefinitionOfASharedServer(String kind) {
    ServerDefinition definition = read(kind + ",\"isolation\":\"shared\",\"instances\":64");

    assertThat(definition.instances()).isEqualTo(64);
    assertThat(DefinitionJson.readServer(DefinitionJson.write(definition), Origin.STORE))
        .isEqualTo(definition);
    assertThat(definition.withOrigin(Origin.FILE).instances()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"command\":\"cat\",\"instances\":2 | isolation: shared",
        "\"command\":\"cat\",\"isolation\":\"principal\",\"instances\":2 | isolation: shared",
        "\"url\":\"http://h/mcp\",\"isolation\":\"shared\",\"instances\":2 | urls",
        "\"command\":\"cat\",\"isolation\":\"shared\",\"instances\":0 | 1 to 64",
        "\"command\":\"cat\",\"isolation\":\"shared\",\"instances\":65 | 1 to 64",
        "\"command\":\"cat\",\"isolation\":\"shared\",\"instances\":\"2\" | 1 to 64"
      })
  void areRefusedWhereTheyCannotBe(String members, String cure) {
    assertThatThrownBy(() -> read(members))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining(cure);
  }
}
