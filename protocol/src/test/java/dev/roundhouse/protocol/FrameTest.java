package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.bytes;
import static dev.roundhouse.protocol.Wire.frame;
import static dev.roundhouse.protocol.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
  private static final String CALL =
      """
      {"jsonrpc":"2.0","id":"a-1","method":"tools/call","params":{"name":"echo",\
      "arguments":{"n":12345678901234567890.123,"name":"inner"},"_meta":{"progressToken":7,\
      "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
      "io.modelcontextprotocol/clientCapabilities":{}}}}\
      """;

  @Test
  void findsEveryMemberOfACall() throws MalformedFrame {
    Frame call = frame(CALL);

    assertThat(call.kind()).isEqualTo(Frame.Kind.REQUEST);
    assertThat(call.method()).isSameAs(Method.TOOLS_CALL);
    assertThat(call.text(Member.ID)).isEqualTo("a-1");
    assertThat(call.raw(Member.ID)).asString().isEqualTo("\"a-1\"");
    assertThat(call.text(Member.NAME)).isEqualTo("echo");
    assertThat(call.raw(Member.ARGUMENTS))
        .asString()
        .isEqualTo("{\"n\":12345678901234567890.123,\"name\":\"inner\"}");
    assertThat(call.integer(Member.META_PROGRESS_TOKEN, -1)).isEqualTo(7);
    assertThat(call.is(Member.META_PROTOCOL_VERSION, bytes("2026-07-28"))).isTrue();
    assertThat(call.is(Member.META_PROTOCOL_VERSION, bytes("2026-07-29"))).isFalse();
    assertThat(call.type(Member.META_CLIENT_CAPABILITIES)).isEqualTo(JsonType.OBJECT);
    assertThat(call.has(Member.PROGRESS_TOKEN)).isFalse();
    assertThat(call.toString()).isEqualTo(CALL);
  }

  @Test
  void anAbsentMemberHasNoPlace() throws MalformedFrame {
    Frame ping = frame("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");

    assertThat(ping.start(Member.PARAMS)).isEqualTo(-1);
    assertThat(ping.end(Member.PARAMS)).isEqualTo(-1);
    assertThat(ping.text(Member.NAME)).isNull();
    assertThat(ping.rawOrNull(Member.NAME)).isNull();
    assertThat(ping.type(Member.NAME)).isEqualTo(JsonType.ABSENT);
    assertThat(ping.integer(Member.NAME, 5)).isEqualTo(5);
    assertThatThrownBy(() -> ping.raw(Member.NAME)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsTheKindsApart() throws MalformedFrame {
    assertThat(frame("{\"jsonrpc\":\"2.0\",\"method\":\"x\"}").kind())
        .isEqualTo(Frame.Kind.NOTIFICATION);
    assertThat(frame("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}").kind())
        .isEqualTo(Frame.Kind.RESULT);
    assertThat(frame("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}").method()).isEmpty();
    assertThat(frame("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"m\"}}").kind())
        .isEqualTo(Frame.Kind.ERROR);
    assertThat(
            frame(
                    "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-1,\"message\":\"m\","
                        + "\"data\":[1]}}")
                .raw(Member.ERROR_DATA))
        .asString()
        .isEqualTo("[1]");
  }

  @Test
  void reportsTheElementsOfABatchOneByOne() throws MalformedFrame {
    Frame batch =
        frame(
            " [ {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} , 7 ,"
                + "{\"jsonrpc\":\"2.0\",\"id\":2}, [] ]");

    List<BatchItem> items = batch.batch(Limits.DEFAULT);

    assertThat(batch.kind()).isEqualTo(Frame.Kind.BATCH);
    assertThat(items).hasSize(4);
    assertThat(((BatchItem.Good) items.get(0)).frame().method()).isEqualTo("ping");
    assertThat(((BatchItem.Bad) items.get(1)).fault().code()).isEqualTo(-32600);
    assertThat(((BatchItem.Bad) items.get(2)).fault().id()).asString().isEqualTo("2");
    assertThat(((BatchItem.Bad) items.get(3)).fault().code()).isEqualTo(-32600);
  }

  @Test
  void readsAMessageInTheMiddleOfABuffer() throws MalformedFrame {
    byte[] buffer = bytes("xx \n{\"jsonrpc\":\"2.0\",\"method\":\"m\"}\r\n yy");

    Frame frame = Frame.scan(buffer, 2, buffer.length - 2, Limits.DEFAULT);

    assertThat(frame.toString()).isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}");
    assertThat(frame.from()).isEqualTo(4);
    assertThat(frame.length()).isEqualTo(30);
  }

  @Test
  void findsKeysThatAreSpeltWithEscapes() throws MalformedFrame {
    String slash = "\\";
    Frame frame =
        frame(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\""
                + slash
                + "u006dethod\":\"tools"
                + slash
                + "/call\","
                + "\"params\":{\""
                + slash
                + "u006Eame\":\"e"
                + slash
                + "u0063ho\"}}");

    assertThat(frame.method()).isSameAs(Method.TOOLS_CALL);
    assertThat(frame.text(Member.NAME)).isEqualTo("echo");
    assertThat(frame.is(Member.NAME, bytes("echo"))).isTrue();
  }

  @Test
  void refusesAKeyThatStandsTwiceHoweverItIsSpelt() {
    String slash = "\\";

    MalformedFrame fault =
        refused(
            "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\""
                + slash
                + "u006eame\":\"b\"}}");

    assertThat(fault.code()).isEqualTo(-32600);
    assertThat(fault.id()).asString().isEqualTo("3");
  }

  @Test
  void answersToNoIdWhenThereAreTwo() {
    MalformedFrame fault = refused("{\"jsonrpc\":\"2.0\",\"id\":3,\"id\":4,\"method\":\"m\"}");

    assertThat(fault.code()).isEqualTo(-32600);
    assertThat(fault.id()).isNull();
  }

  @Test
  void allowsUnknownKeysTwiceAndKnownKeysInOtherPlaces() throws MalformedFrame {
    assertThat(
            frame(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"x\":1,\"x\":2,\"name\":1,"
                        + "\"params\":{\"id\":1,\"arguments\":{\"a\":1,\"a\":2}}}")
                .has(Member.NAME))
        .isFalse();
  }

  @Test
  void keepsLoneSurrogates() throws MalformedFrame {
    Frame frame = frame("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"name\":\"\\ud800\"}}");

    assertThat(frame.text(Member.NAME)).isEqualTo("\ud800");
  }

  @Test
  void findsAllMembersWhenThereAreMoreThanUsual() throws MalformedFrame {
    StringBuilder params = new StringBuilder();
    for (Member member : Member.values()) {
      if (member.place() == Member.Place.BODY && member != Member.META) {
        params.insert(0, "\"" + member.key() + "\":" + member.key().length() + ",");
      }
    }
    Frame frame =
        frame(
            "{\"params\":{"
                + params
                + "\"_meta\":{\"traceparent\":\"t\"}},\"method\":\"m\",\"id\":9,\"jsonrpc\":\"2.0\"}");

    for (Member member : Member.values()) {
      if (member.place() == Member.Place.BODY && member != Member.META) {
        assertThat(frame.integer(member, -1)).isEqualTo(member.key().length());
      }
    }
    assertThat(frame.text(Member.META_TRACEPARENT)).isEqualTo("t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "\"text\"",
        "null",
        "[]",
        "{}",
        "{\"jsonrpc\":\"2.0\"}",
        "{\"jsonrpc\":\"1.0\",\"method\":\"m\"}",
        "{\"jsonrpc\":2.0,\"method\":\"m\"}",
        "{\"method\":\"m\"}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"\"}",
        "{\"jsonrpc\":\"2.0\",\"method\":1}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":[]}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":null}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":null}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":1.5}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":1e3}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":true}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":{}}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{\"code\":1,\"message\":\"\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\"x\",\"message\":\"\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":[]}",
      })
  void refusesWhatIsNoMessage(String text) {
    assertThat(refused(text).code()).isEqualTo(-32600);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\"} x",
        "{\"jsonrpc\":\"2.0\",\"method\":\"m\"}{}",
        "{\"x\":01}",
        "{\"x\":-}",
        "{\"x\":1.}",
        "{\"x\":.5}",
        "{\"x\":1e}",
        "{\"x\":+1}",
        "{\"x\":tru}",
        "{\"x\":nulL}",
        "{\"x\":NaN}",
        "{\"x\":\"\t\"}",
        "{\"x\":\"\\x\"}",
        "{\"x\":\"\\u12g4\"}",
        "{\"x\":\"\\u12",
        "{\"x\":\"abc}",
        "{\"x\":[1,]}",
        "{\"x\":[1 2]}",
        "{\"x\":[}",
        "{\"x\":1]",
        "\ufeff{}",
        "{\"x\":1}/**/",
      })
  void refusesWhatIsNoJson(String text) {
    assertThat(refused(text).code()).isEqualTo(-32700);
  }

  @Test
  void saysWhereTheFaultIsAndWhoseMessageItWas() {
    MalformedFrame fault = refused("{\"id\":\"q\",\"x\":01}");

    assertThat(fault.offset()).isEqualTo(15);
    assertThat(fault).hasMessage("invalid JSON: ',' or '}' was expected at byte 15");
    assertThat(fault.id()).asString().isEqualTo("\"q\"");
    assertThat(fault.getStackTrace()).isEmpty();
  }

  @Test
  void countsOffsetsFromTheStartOfThePiece() {
    byte[] buffer = bytes("....{x}");

    assertThatThrownBy(() -> Frame.scan(buffer, 4, buffer.length, Limits.DEFAULT))
        .isInstanceOfSatisfying(
            MalformedFrame.class, fault -> assertThat(fault.offset()).isEqualTo(1));
  }

  @Test
  void holdsTheLimits() throws MalformedFrame {
    Limits tight = new Limits(100, 4, 3);
    String call = "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"m\",\"params\":{\"x\":%s}}";

    assertThat(Frame.scan(bytes(call.formatted("123", "[[]]")), tight).kind())
        .isEqualTo(Frame.Kind.REQUEST);
    assertThatThrownBy(() -> Frame.scan(bytes(call.formatted("1", "[[[]]]")), tight))
        .hasMessageContaining("deep")
        .isInstanceOfSatisfying(
            MalformedFrame.class, fault -> assertThat(fault.code()).isEqualTo(-32600));
    assertThatThrownBy(() -> Frame.scan(bytes(call.formatted("1234", "1")), tight))
        .isInstanceOfSatisfying(MalformedFrame.class, fault -> assertThat(fault.id()).isNull());
    assertThatThrownBy(() -> Frame.scan(bytes(call.formatted("1", " ".repeat(99))), tight))
        .hasMessageContaining("long");
  }

  @Test
  void goesAsDeepAsTheLimitMayBe() throws MalformedFrame {
    Limits deep = new Limits(10_000, 512, 16);
    String nested = "[".repeat(511) + "]".repeat(511);

    Frame frame =
        Frame.scan(bytes("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"x\":" + nested + "}"), deep);

    assertThat(frame.kind()).isEqualTo(Frame.Kind.NOTIFICATION);
    assertThatThrownBy(() -> new Limits(1, 513, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesABatchOfTooMany() throws MalformedFrame {
    String ping = "{\"jsonrpc\":\"2.0\",\"method\":\"m\"}";
    String most = "[" + (ping + " , ").repeat(Frame.MAX_BATCH - 1) + ping + "]";
    String tooMany = "[" + "1,".repeat(Frame.MAX_BATCH) + "1]";

    assertThat(frame(most).batch(Limits.DEFAULT)).hasSize(Frame.MAX_BATCH);
    assertThat(refused(tooMany).code()).isEqualTo(-32600);
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    int[][] bad = {
      {0x80},
      {0xC0, 0x80},
      {0xC1, 0xBF},
      {0xC3},
      {0xC3, 0x28},
      {0xE0, 0x80, 0x80},
      {0xE0, 0x9F, 0xBF},
      {0xED, 0xA0, 0x80},
      {0xED, 0xBF, 0xBF},
      {0xE2, 0x82},
      {0xF0, 0x8F, 0xBF, 0xBF},
      {0xF4, 0x90, 0x80, 0x80},
      {0xF5, 0x80, 0x80, 0x80},
      {0xF0, 0x9F, 0x98},
      {0xE2, 0x82, 0x41},
      {0xFF},
      {0xF0, 0x9F, 0xC3, 0x80}
    };
    for (int[] sequence : bad) {
      byte[] message = bytes("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"x\":\"####\"}");
      int at = message.length - 6;
      for (int index = 0; index < 4; index++) {
        message[at + index] = (byte) (index < sequence.length ? sequence[index] : ' ');
      }

      assertThat(refused(message).code()).as("%s", List.of(sequence)).isEqualTo(-32700);
    }
  }

  @Test
  void acceptsAllOfUnicode() throws MalformedFrame {
    StringBuilder text = new StringBuilder();
    for (int point = 0x20; point <= Character.MAX_CODE_POINT; point += 37) {
      if (point != '"' && point != '\\' && (point < 0xD800 || point > 0xDFFF)) {
        text.appendCodePoint(point);
      }
    }

    Frame frame =
        frame("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"name\":\"" + text + "\"}}");

    assertThat(frame.text(Member.NAME)).isEqualTo(text.toString());
  }

  @Test
  void readsIntegersOnlyWhereTheyFit() throws MalformedFrame {
    assertThat(token("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(token("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(token("9223372036854775808")).isEqualTo(-7);
    assertThat(token("-9223372036854775809")).isEqualTo(-7);
    assertThat(token("99999999999999999999")).isEqualTo(-7);
    assertThat(token("0")).isZero();
    assertThat(token("-0")).isZero();
    assertThat(token("1.0")).isEqualTo(-7);
    assertThat(token("1e2")).isEqualTo(-7);
    assertThat(token("\"1\"")).isEqualTo(-7);
  }

  private static long token(String value) throws MalformedFrame {
    return frame("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"requestId\":" + value + "}}")
        .integer(Member.REQUEST_ID, -7);
  }

  @Test
  void internsEveryMethodOfTheProtocol() throws MalformedFrame {
    for (String method : Method.all()) {
      assertThat(frame("{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\"}").method())
          .isSameAs(method);
    }
    assertThat(frame("{\"jsonrpc\":\"2.0\",\"method\":\"my/own\"}").method()).isEqualTo("my/own");
  }
}
