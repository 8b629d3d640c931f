package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.bytes;
import static dev.roundhouse.protocol.Wire.frame;
import static dev.roundhouse.protocol.Wire.json;
import static dev.roundhouse.protocol.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void looksIntoAValue() throws MalformedFrame {
    Json json =
        json(
            " { \"a\" : [ 1 , {\"b\":\"]}\\\"\"} , [] ] ,\"n\":1e400, \"t\":true,\"f\":false,"
                + "\"z\":null,\"e\":{},\"caf\\u00e9\":\"\u00e9\" } ");

    assertThat(json.get("a").items()).hasSize(3);
    assertThat(json.get("a").items().get(1).get("b").text()).isEqualTo("]}\"");
    assertThat(json.get("n").toString()).isEqualTo("1e400");
    assertThat(json.get("n").integer(3)).isEqualTo(3);
    assertThat(json.get("t").truth(false)).isTrue();
    assertThat(json.get("f").truth(true)).isFalse();
    assertThat(json.get("z").truth(true)).isTrue();
    assertThat(json.get("z").type()).isEqualTo(JsonType.NULL);
    assertThat(json.get("e").members()).isEmpty();
    assertThat(json.get("caf\u00e9").text()).isEqualTo("\u00e9");
    assertThat(json.members())
        .extracting(Json.Field::key)
        .startsWith("a", "n")
        .endsWith("caf\u00e9");
    assertThat(json.members().getFirst().keyStart()).isEqualTo(3);
    assertThat(text(json.get("a").items().getFirst().raw())).isEqualTo("1");
  }

  @Test
  void whatIsNotThereIsAbsentAllTheWayDown() throws MalformedFrame {
    Json absent = json("{\"a\":1}").get("b").get("c");

    assertThat(absent.isPresent()).isFalse();
    assertThat(absent.type()).isEqualTo(JsonType.ABSENT);
    assertThat(absent.items()).isEmpty();
    assertThat(absent.members()).isEmpty();
    assertThat(absent.text()).isNull();
    assertThat(absent.raw()).isEmpty();
    assertThat(absent).hasToString("");
    assertThat(Json.of(frame("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}"), Member.NAME).isPresent())
        .isFalse();
  }

  @Test
  void takesTheLastOfSeveralMembers() throws MalformedFrame {
    assertThat(json("{\"a\":1,\"b\":2,\"\\u0061\":3}").get("a").integer(0)).isEqualTo(3);
  }

  @Test
  void parsesOnlyWholeValues() {
    assertThatThrownBy(() -> json("1 2")).isInstanceOf(MalformedFrame.class);
    assertThatThrownBy(() -> json("")).isInstanceOf(MalformedFrame.class);
    assertThatThrownBy(() -> json("[".repeat(65))).hasMessageContaining("deep");
  }

  @Test
  void writesWhatItIsTold() {
    byte[] written =
        new JsonWriter()
            .object()
            .member("s", "\"\\\b\f\n\r\t\u0001\u007f\u00e9\ud83d\ude00\ud800")
            .member("n", Long.MIN_VALUE)
            .member("t", true)
            .key("z")
            .nul()
            .key("a")
            .array()
            .object()
            .end()
            .array()
            .end()
            .raw(bytes("1e400"))
            .end()
            .member("r", bytes("[]"))
            .end()
            .toBytes();

    assertThat(text(written))
        .isEqualTo(
            "{\"s\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\u007f\u00e9\ud83d\ude00\\ud800\","
                + "\"n\":-9223372036854775808,\"t\":true,\"z\":null,\"a\":[{},[],1e400],\"r\":[]}");
    assertThat(text(JsonWriter.quote("a\"b"))).isEqualTo("\"a\\\"b\"");
  }

  @Test
  void writesNoNonsense() {
    assertThatThrownBy(() -> new JsonWriter().end()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new JsonWriter().key("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new JsonWriter().object().number(1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new JsonWriter().object().key("a").key("b"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new JsonWriter().object().key("a").end())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new JsonWriter().array().key("a"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new JsonWriter().number(1).number(2))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new JsonWriter().array().toBytes())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new JsonWriter().toBytes()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void buildsMessagesThatScan() throws MalformedFrame {
    byte[] id = bytes("\"x\"");

    assertThat(text(Rpc.result(id, bytes("{}"))))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{}}");
    assertThat(text(Rpc.error(null, -32700, "no \"JSON\"", null)))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"no \\\"JSON\\\"\"}}");
    assertThat(frame(text(Rpc.error(id, -1, "m", bytes("[1]")))).raw(Member.ERROR_DATA))
        .asString()
        .isEqualTo("[1]");
    assertThat(frame(text(Rpc.request(id, Method.PING, null))).kind())
        .isEqualTo(Frame.Kind.REQUEST);
    assertThat(frame(text(Rpc.notification("n", bytes("{\"name\":1}")))).integer(Member.NAME, 0))
        .isEqualTo(1);
  }

  @Test
  void knowsTheErasOfRevisions() {
    for (String revision : Protocol.LEGACY_REVISIONS) {
      assertThat(Protocol.Era.of(revision)).isEqualTo(Protocol.Era.LEGACY);
    }
    assertThat(Protocol.Era.of(Protocol.MODERN)).isEqualTo(Protocol.Era.MODERN);
    assertThat(Protocol.REVISIONS).isSorted();
  }
}
