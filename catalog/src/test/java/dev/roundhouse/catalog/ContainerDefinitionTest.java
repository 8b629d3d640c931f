package dev.roundhouse.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.ByteSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContainerDefinitionTest {
  private static ServerDefinition read(String container) {
    String json = "{\"name\":\"box\",\"container\":%s}".formatted(container);
    return DefinitionJson.readServer(json.getBytes(UTF_8), Origin.STORE);
  }

  private static Container container(ServerDefinition definition) {
    return switch (definition.transport()) {
      case Transport.Contained(Container container) -> container;
      case Transport.Stdio _, Transport.BuiltIn _, Transport.Http _ ->
          throw new AssertionError("not a container");
    };
  }

  @Test
  void whatIsNotSaidIsNarrow() {
    Container made = container(read("{\"image\":\"a/b:1\"}"));

    assertThat(made.networkInForce()).isEqualTo("none");
    assertThat(made.memory()).isEqualTo(ByteSize.ofMiB(512));
    assertThat(made.pids()).isEqualTo(256);
    assertThat(made.cpu()).isEmpty();
    assertThat(made.writable()).isFalse();
    assertThat(made.pull()).isEqualTo(Container.Pull.NEVER);
  }

  @Test
  void writtenAndReadItIsTheSame() {
    ServerDefinition definition =
        read(
            """
            {"image":"a/b@sha256:00","command":["x"],"env":{"A":"${secret:a}","B":"b"},
             "mounts":[{"from":"/a","to":"/b"},{"from":"/c","to":"/d","readOnly":false}],
             "network":"bridge","memory":"64MiB","cpu":0.5,"pids":7,"port":8080,"path":"/m",
             "user":"1000:1000","writable":true,"pull":"missing"}\
            """);

    assertThat(DefinitionJson.readServer(DefinitionJson.write(definition), Origin.STORE))
        .isEqualTo(definition);
    assertThat(new String(DefinitionJson.show(definition), UTF_8))
        .contains("${secret:a}")
        .doesNotContain("\"B\":\"b\"");
    assertThat(container(definition).mounts().getFirst().readOnly()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | container.image",
        "{\"image\":\"--privileged\"} | name of an image",
        "{\"image\":\"a\",\"privileged\":true} | no member \"privileged\"",
        "{\"image\":\"a\",\"port\":80,\"network\":\"none\"} | leaves no way",
        "{\"image\":\"a\",\"network\":\"container:db\"} | another container",
        "{\"image\":\"a\",\"port\":0} | 65535",
        "{\"image\":\"a\",\"pids\":1.5} | whole numbers",
        "{\"image\":\"a\",\"memory\":\"1MiB\"} | at least 6MiB",
        "{\"image\":\"a\",\"mounts\":[{\"from\":\"x\",\"to\":\"/y\"}]} | absolute path",
        "{\"image\":\"a\",\"env\":{\"A=B\":\"c\"}} | cannot name a variable",
        "{\"image\":\"a\",\"pull\":\"always\"} | never or missing",
        "7 | is an object"
      })
  void whatIsWrongIsNamed(String container, String named) {
    assertThatThrownBy(() -> read(container))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining(named);
  }
}
