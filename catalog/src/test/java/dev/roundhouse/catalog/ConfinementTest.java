package dev.roundhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Sandbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Limits and users in definitions.
final class ConfinementTest {
  @Test
  void limitsGoThroughTheStoreUnchanged() {
    ServerDefinition read =
        read(
            """
            {"name":"x","command":"node","runAs":"nobody",
             "limits":{"memory":"512MiB","cpu":0.5,"pids":64,"files":256}}
            """);

    assertThat(read.confinement())
        .isEqualTo(
            new Confinement(
                new ResourceLimits(
                    Optional.of(ByteSize.ofMiB(512)),
                    Optional.of(0.5),
                    Optional.of(64),
                    Optional.of(256)),
                Optional.of("nobody"),
                Optional.empty()));
    assertThat(DefinitionJson.readServer(DefinitionJson.write(read), Origin.STORE)).isEqualTo(read);
    assertThat(new String(DefinitionJson.write(read), StandardCharsets.UTF_8))
        .contains("\"limits\":{\"memory\":\"512MiB\",\"cpu\":0.5,\"pids\":64,\"files\":256}");
  }

  @Test
  void aSandboxGoesThroughTheStoreUnchanged() {
    ServerDefinition full =
        read(
            """
            {"name":"x","command":"node",
             "sandbox":{"write":["/srv/x/"],"read":["/home/u/y"],"network":true}}
            """);
    ServerDefinition bare = read("{\"name\":\"x\",\"command\":\"node\",\"sandbox\":{}}");

    assertThat(full.confinement().sandbox())
        .contains(new Sandbox(List.of(Path.of("/srv/x")), List.of(Path.of("/home/u/y")), true));
    assertThat(bare.confinement().sandbox()).contains(Sandbox.BARE);
    for (ServerDefinition each : List.of(full, bare)) {
      assertThat(DefinitionJson.readServer(DefinitionJson.write(each), Origin.STORE))
          .isEqualTo(each);
      assertThat(each.runsAs(read("{\"name\":\"x\",\"command\":\"node\"}"))).isFalse();
    }
  }

  @Test
  void whoAsksForNothingSaysNothing() {
    ServerDefinition read = read("{\"name\":\"x\",\"command\":\"node\"}");

    assertThat(read.confinement()).isEqualTo(Confinement.UNSAID);
    assertThat(new String(DefinitionJson.write(read), StandardCharsets.UTF_8))
        .doesNotContain("limits", "runAs", "sandbox");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"x\",\"command\":\"a\",\"limits\":{\"memry\":\"1GiB\"}} | limits.memry",
        "{\"name\":\"x\",\"command\":\"a\",\"limits\":{\"memory\":512}} | limits.memory",
        "{\"name\":\"x\",\"command\":\"a\",\"limits\":{\"memory\":\"1KiB\"}} | at least 4MiB",
        "{\"name\":\"x\",\"command\":\"a\",\"limits\":{\"cpu\":0}} | from 0.01 on",
        "{\"name\":\"x\",\"command\":\"a\",\"limits\":{\"pids\":1.5}} | limits.pids",
        "{\"name\":\"x\",\"command\":\"a\",\"limits\":{\"files\":\"9\"}} | limits.files",
        "{\"name\":\"x\",\"command\":\"a\",\"limits\":7} | is an object",
        "{\"name\":\"x\",\"command\":\"a\",\"runAs\":\"a b\"} | cannot name a user",
        "{\"name\":\"x\",\"command\":\"a\",\"sandbox\":true} | is an object",
        "{\"name\":\"x\",\"command\":\"a\",\"sandbox\":null} | is an object",
        "{\"name\":\"x\",\"command\":\"a\",\"sandbox\":{\"nework\":true}} | sandbox.nework",
        "{\"name\":\"x\",\"command\":\"a\",\"sandbox\":{\"network\":1}} | true or false",
        "{\"name\":\"x\",\"command\":\"a\",\"sandbox\":{\"write\":\"/a\"}} | list of full paths",
        "{\"name\":\"x\",\"command\":\"a\",\"sandbox\":{\"write\":[1]}} | list of full paths",
        "{\"name\":\"x\",\"command\":\"a\",\"sandbox\":{\"write\":[\"a\"]}} | write the full path",
        "{\"name\":\"x\",\"command\":\"a\",\"sandbox\":{\"read\":[\"/a/..\"]}} | the whole machine",
        "{\"name\":\"x\",\"command\":\"a\",\"sandbox\":{\"read\":[\"/a\"],\"write\":[\"/a\"]}} | both",
        "{\"name\":\"x\",\"container\":{\"image\":\"i\"},\"sandbox\":{}} | a container is one",
        "{\"name\":\"x\",\"url\":\"http://h/\",\"sandbox\":{}} | runs elsewhere",
        "{\"name\":\"x\",\"url\":\"http://h/\",\"limits\":{\"pids\":9}} | runs elsewhere"
      })
  void aLimitThatCannotBeIsRefused(String json, String why) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatAServerLeavesOutIsTheDefault() {
    ResourceLimits own =
        new ResourceLimits(Optional.empty(), Optional.of(2.0), Optional.empty(), Optional.empty());
    ResourceLimits defaults =
        new ResourceLimits(
            Optional.of(ByteSize.ofMiB(64)), Optional.of(1.0), Optional.empty(), Optional.empty());

    ResourceLimits both = own.or(defaults);

    assertThat(both.memory()).contains(ByteSize.ofMiB(64));
    assertThat(both.cpu()).contains(2.0);
    assertThat(both.pids()).isEmpty();
  }

  private static ServerDefinition read(String json) {
    return DefinitionJson.readServer(json.getBytes(StandardCharsets.UTF_8), Origin.STORE);
  }
}
