package dev.roundhouse.systemtools.toon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.protocol.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples are our own; the sections are those of the specification 4.0.
final class ToonTest {
  private static String encoded(String json) throws Exception {
    return Toon.encode(Json.parse(json.getBytes(UTF_8)));
  }

  private static String decoded(String toon) throws ToonException {
    return new String(Toon.decode(toon), UTF_8);
  }

  private static void isTheSame(String json, String toon) throws Exception {
    assertThat(encoded(json)).isEqualTo(toon);
    assertThat(decoded(toon)).isEqualTo(json);
  }

  @Test
  void objectsNestByIndentation() throws Exception {
    isTheSame(
        "{\"a\":1,\"b\":{\"c\":\"x y\",\"d\":{}},\"e\":null,\"f\":true}",
        "a: 1\nb:\n  c: x y\n  d:\ne: null\nf: true");
  }

  @Test
  void arraysOfPrimitivesStandOnOneLine() throws Exception {
    isTheSame("{\"a\":[1,\"x,y\",null],\"b\":[]}", "a[3]: 1,\"x,y\",null\nb: []");
  }

  @Test
  void arraysOfLikeObjectsAreTables() throws Exception {
    isTheSame(
        "{\"p\":[{\"pid\":1,\"name\":\"init\"},{\"pid\":22,\"name\":\"a:b\"}]}",
        "p[2]{pid,name}:\n  1,init\n  22,\"a:b\"");
  }

  @Test
  void nestedColumnsAreGroupedInTheHeader() throws Exception {
    isTheSame(
        "[{\"n\":\"lo\",\"io\":{\"in\":1,\"out\":2}},{\"n\":\"eth0\",\"io\":{\"in\":3,\"out\":4}}]",
        "[2]{n,io{in,out}}:\n  lo,1,2\n  eth0,3,4");
  }

  @Test
  void objectsOfLikeObjectsAreTablesWithKeys() throws Exception {
    isTheSame(
        "{\"d\":{\"sda\":{\"r\":1,\"w\":2},\"sd b\":{\"r\":3,\"w\":4}}}",
        "d[2:]{r,w}:\n  sda: 1,2\n  \"sd b\": 3,4");
  }

  @Test
  void mixedArraysAreLists() throws Exception {
    isTheSame(
        "[1,{},{\"a\":[{\"x\":1},{\"x\":2}],\"b\":2},[],[[1],{\"k\":\"v\"}]]",
        """
        [5]:
          - 1
          -
          - a[2]{x}:
              1
              2
            b: 2
          - [0]:
          - [2]:
            - [1]: 1
            - k: v\
        """);
  }

  @Test
  void membersOfRowsFollowTheFirstRow() throws Exception {
    assertThat(encoded("[{\"a\":1,\"b\":2},{\"b\":3,\"a\":4}]"))
        .isEqualTo("[2]{a,b}:\n  1,2\n  4,3");
  }

  @Test
  void theLastOfTwoMembersWithOneKeyCounts() throws Exception {
    assertThat(encoded("{\"a\":1,\"b\":2,\"a\":3}")).isEqualTo("a: 3\nb: 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " x", "x ", "true", "null", "05", "-", "-x", "#x", "1e5", "+1", "a:b", "a,b", "[x]",
        "{x}", "a\"b", "a\\b", "a\nb", "a\tb", "\u0001", "3.14", "\tx"
      })
  void textThatLooksLikeSomethingElseIsQuoted(String text) throws Exception {
    String json =
        "{\"a\":" + new String(dev.roundhouse.protocol.JsonWriter.quote(text), UTF_8) + "}";

    assertThat(encoded(json)).startsWith("a: \"").endsWith("\"");
    assertThat(Json.parse(Toon.decode(encoded(json))).get("a").text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "-0,0",
    "1.0,1",
    "1.50,1.5",
    "1e6,1000000",
    "1e-6,0.000001",
    "1e20,100000000000000000000",
    "1e21,1e+21",
    "1.25E-7,1.25e-7",
    "-12345678901234567890123,-1.2345678901234567890123e+22",
    "0.1e1,1",
    "12345678901234567890.5,12345678901234567890.5"
  })
  void numbersHaveOneForm(String given, String canonical) throws Exception {
    assertThat(encoded(given)).isEqualTo(canonical);
    assertThat(decoded(canonical)).isEqualTo(canonical);
  }

  @Test
  void whatIsNoNumberStaysText() throws Exception {
    assertThat(decoded("[7]: 05,+5,.5,1.,0x10,NaN,1_0"))
        .isEqualTo("[\"05\",\"+5\",\".5\",\"1.\",\"0x10\",\"NaN\",\"1_0\"]");
  }

  @Test
  void otherDelimitersCommentsAndLineEndsAreRead() throws Exception {
    assertThat(decoded("# of today\r\na[2|]: x|y,z\r\nb[1\t]{c\td}:\r\n  # row\r\n  1\t2\r\n"))
        .isEqualTo("{\"a\":[\"x\",\"y,z\"],\"b\":[{\"c\":1,\"d\":2}]}");
  }

  @Test
  void halvesOfCharactersAreReplaced() throws Exception {
    assertThat(encoded("\"a\\ud800b\"")).isEqualTo("a\uFFFDb");
  }

  @Test
  void nothingIsAnEmptyObject() throws Exception {
    assertThat(decoded("")).isEqualTo("{}");
    assertThat(encoded("{}")).isEmpty();
    isTheSame("[]", "[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a[2]: 1",
        "a[1]: 1,2",
        "a[2]{x}:\n  1",
        "a[1]{x,y}:\n  1",
        "a[03]: 1,2,3",
        "a[-1]: x",
        "a[]: x",
        "a[x]: 1",
        "a[1]{}:\n  1",
        "a[1]{x:\n  1",
        "a[1|]{x,y}:\n  1|2",
        "a[2:]: x",
        "a[1]{x}: 1",
        "a: 1\na: 2",
        "a:\n    b: 1",
        "a: 1\n  b: 2",
        "a: \"x",
        "a: \"x\" y",
        "a: \"\\q\"",
        "a: \"\\ud800\"",
        "a: \"\\u12\"",
        "hello\nworld",
        "a[2]:\n  - 1\n\n  - 2",
        "a[2:]{x}:\n  p: 1\n  q",
        "[1]: 1\nb: 2",
        " a: 1",
        "\ta: 1",
        "[2]: x,y\n[1]: z",
        "a[1]:\n  - [1]{x}:\n    1",
        "a[2:]{x}:\n  p: 1\n  p: 2",
        "a[1]{x,x}:\n  1,2",
        "a[1] : 2"
      })
  void whatNoEncoderWritesIsRefused(String toon) {
    assertThatThrownBy(() -> Toon.decode(toon))
        .isInstanceOf(ToonException.class)
        .hasMessageMatching("line \\d+: .+");
  }
}
