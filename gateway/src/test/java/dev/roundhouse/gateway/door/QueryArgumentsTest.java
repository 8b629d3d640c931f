package dev.roundhouse.gateway.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.protocol.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryArgumentsTest {
  private static final String SCHEMA =
      """
      {"properties":{"path":{"type":"string"},"lines":{"type":"integer"},"ratio":{"type":"number"},
      "all":{"type":"boolean"},"ports":{"type":"array","items":{"type":"integer"}},
      "names":{"type":"array"},"filter":{"type":"object"}}}\
      """;

  private static String of(@Nullable String query) throws Exception {
    return new String(QueryArguments.of(query, Json.parse(SCHEMA.getBytes(UTF_8))), UTF_8);
  }

  @Test
  void readsEachValueAsItsSchemaSays() throws Exception {
    assertThat(of("path=/var/log%2Fa+b&lines=20&ratio=0.5&all=true"))
        .isEqualTo("{\"path\":\"/var/log/a b\",\"lines\":20,\"ratio\":0.5,\"all\":true}");
    assertThat(of("ports=80&ports=443&names=a"))
        .isEqualTo("{\"ports\":[80,443],\"names\":[\"a\"]}");
    assertThat(of("filter=%7B%22a%22:1%7D&other=1"))
        .isEqualTo("{\"filter\":{\"a\":1},\"other\":\"1\"}");
    assertThat(of("path=1&all=false&path2"))
        .isEqualTo("{\"path\":\"1\",\"all\":false,\"path2\":\"\"}");
  }

  @Test
  void isNothingWithoutAQuery() throws Exception {
    assertThat(of(null)).isEqualTo("{}");
    assertThat(of("")).isEqualTo("{}");
    assertThat(of("&&")).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lines=many | argument lines: it is not a number",
        "lines=1,2 | argument lines: it is not a number",
        "lines= | argument lines: it is not a number",
        "lines=\"1\" | argument lines: it is not a number",
        "all=yes | argument all: it is not true or false",
        "ports=80&ports=x | argument ports: it is not a number",
        "filter=[1] | argument filter: it is not an object",
        "path=a&path=b | argument path: it stands there 2 times",
        "path=%zz | the query is badly encoded",
      })
  void namesTheArgumentThatIsWrong(String query, String message) {
    assertThatThrownBy(() -> of(query))
        .isInstanceOf(BadArguments.class)
        .hasMessageContaining(message);
  }
}
