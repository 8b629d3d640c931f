package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "us-west1",
        "two words",
        "",
        " lead",
        "trail ",
        "\ttab",
        "a\tb",
        "caf\u00e9",
        "\u6587\u66f8",
        "line1\nline2",
        "=?base64?x?=",
        "=?base64??=",
        "=?base64?",
        "a?=",
        "\ud83d\ude00",
        "\u007f"
      })
  void whatIsEncodedIsDecodedAgain(String text) {
    String header = HeaderValue.encode(text);

    assertThat(header).matches("[!-~](?:[ -~]*[!-~])?");
    assertThat(HeaderValue.decode(header)).isEqualTo(text);
  }

  @Test
  void leavesPlainValuesAlone() {
    assertThat(HeaderValue.encode("us-west1")).isEqualTo("us-west1");
    assertThat(HeaderValue.encode("=?base64?SGVsbG8=")).isEqualTo("=?base64?SGVsbG8=");
    assertThat(HeaderValue.encode("Hello, \u4e16\u754c"))
        .isEqualTo("=?base64?SGVsbG8sIOS4lueVjA==?=");
  }

  @Test
  void decodesOnlyTheExactMarks() {
    assertThat(HeaderValue.decode(" \tplain \t")).isEqualTo("plain");
    assertThat(HeaderValue.decode("=?base64?SGVsbG8=?=")).isEqualTo("Hello");
    assertThat(HeaderValue.decode("=?BASE64?SGVsbG8=?=")).isEqualTo("=?BASE64?SGVsbG8=?=");
    assertThat(HeaderValue.decode("=?base64?SGVsbG8=")).isEqualTo("=?base64?SGVsbG8=");
    assertThat(HeaderValue.decode("=?base64?=")).isEqualTo("=?base64?=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=?base64?SGVsbG8?=",
        "=?base64?SGVs!!!bG8=?=",
        "=?base64?SGVs bG8=?=",
        "=?base64?/w==?=",
        "=?base64?=?="
      })
  void refusesBadBase64(String header) {
    assertThat(HeaderValue.decode(header)).isNull();
  }

  private static final String SCHEMA =
      """
      {"type":"object","properties":{
        "region":{"type":"string","x-mcp-header":"Region"},
        "limit":{"type":"integer","x-mcp-header":"Limit"},
        "x-mcp-header":{"type":"string"},
        "options":{"type":"object","properties":{
          "dry":{"type":"boolean","x-mcp-header":"Dry","default":{"x-mcp-header":"data"}}}},
        "rest":{"type":"string"}}}\
      """;

  @Test
  void findsTheMirroredArguments() throws MalformedFrame {
    assertThat(ParamHeaders.of(json(SCHEMA)))
        .isInstanceOfSatisfying(
            ParamHeaders.Valid.class,
            valid ->
                assertThat(valid.paths())
                    .containsExactly(
                        Map.entry("Mcp-Param-Region", List.of("region")),
                        Map.entry("Mcp-Param-Limit", List.of("limit")),
                        Map.entry("Mcp-Param-Dry", List.of("options", "dry"))));
  }

  @Test
  void writesTheHeadersOfACall() throws MalformedFrame {
    ParamHeaders.Valid headers = (ParamHeaders.Valid) ParamHeaders.of(json(SCHEMA));

    assertThat(
            headers.expected(
                json("{\"region\":\"\u00e9\",\"limit\":42.0,\"options\":{\"dry\":true}}")))
        .containsExactly(
            Map.entry("Mcp-Param-Region", "=?base64?w6k=?="),
            Map.entry("Mcp-Param-Limit", "42"),
            Map.entry("Mcp-Param-Dry", "true"));
    assertThat(headers.expected(json("{\"region\":null,\"options\":7}"))).isEmpty();
    assertThat(headers.expected(json("{\"limit\":9007199254740992}"))).isEmpty();
    assertThat(headers.expected(json("{\"limit\":1e999999999}"))).isEmpty();
    assertThat(headers.expected(Json.ABSENT)).isEmpty();
  }

  @Test
  void findsTheHeaderThatDisagrees() throws MalformedFrame {
    ParamHeaders.Valid headers = (ParamHeaders.Valid) ParamHeaders.of(json(SCHEMA));
    Json call = json("{\"region\":\"eu\",\"limit\":42}");

    assertThat(
            headers.mismatch(
                call, Map.of("Mcp-Param-Region", "eu", "Mcp-Param-Limit", "42.0")::get))
        .isEmpty();
    assertThat(headers.mismatch(call, Map.of("Mcp-Param-Region", "eu")::get))
        .contains("Mcp-Param-Limit");
    assertThat(
            headers.mismatch(call, Map.of("Mcp-Param-Region", "EU", "Mcp-Param-Limit", "42")::get))
        .contains("Mcp-Param-Region");
    assertThat(
            headers.mismatch(
                call, Map.of("Mcp-Param-Region", "=?base64?!?=", "Mcp-Param-Limit", "42")::get))
        .contains("Mcp-Param-Region");
    assertThat(
            headers.mismatch(
                call, Map.of("Mcp-Param-Region", "eu", "Mcp-Param-Limit", "0x2a")::get))
        .contains("Mcp-Param-Limit");
    assertThat(headers.mismatch(json("{\"region\":null}"), Map.of("Mcp-Param-Region", "eu")::get))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x-mcp-header\":\"A\",\"type\":\"string\"}",
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"\"}}}",
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A B\"}}}",
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A:\"}}}",
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"\u00e9\"}}}",
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":7}}}",
        "{\"properties\":{\"a\":{\"type\":\"number\",\"x-mcp-header\":\"A\"}}}",
        "{\"properties\":{\"a\":{\"type\":[\"string\"],\"x-mcp-header\":\"A\"}}}",
        "{\"properties\":{\"a\":{\"type\":\"object\",\"x-mcp-header\":\"A\"}}}",
        "{\"properties\":{\"a\":{\"x-mcp-header\":\"A\"}}}",
        "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"},"
            + "\"b\":{\"type\":\"string\",\"x-mcp-header\":\"a\"}}}",
        "{\"properties\":{\"a\":{\"items\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}}",
        "{\"anyOf\":[{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}]}",
        "{\"$defs\":{\"d\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}",
        "{\"properties\":{\"a\":{\"properties\":{\"b\":{\"not\":{\"x-mcp-header\":\"A\"}}}}}}",
      })
  void refusesAnnotationsThatBreakTheRules(String schema) throws MalformedFrame {
    assertThat(ParamHeaders.of(json(schema))).isInstanceOf(ParamHeaders.Invalid.class);
  }
}
