package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ScanProperties {
  private record Edit(int at, int remove, byte insert) {}

  private record Damaged(String text, List<Edit> edits) {}

  @Test
  void allJsonIsAcceptedAndSeenAsJacksonSeesIt() {
    Property.holds(
        Texts::value,
        text -> {
          byte[] bytes = bytes(text);

          assertThat(Oracle.accepts(bytes)).isTrue();
          assertSame(Json.parse(bytes), Oracle.tree(bytes));
        });
  }

  private static void assertSame(Json json, JsonNode node) {
    switch (json.type()) {
      case OBJECT -> {
        assertThat(node.isObject()).isTrue();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
          assertSame(json.get(entry.getKey()), entry.getValue());
        }
        assertThat(json.members().stream().map(Json.Field::key).distinct().toList())
            .containsExactlyElementsOf(node.propertyNames());
      }
      case ARRAY -> {
        List<Json> items = json.items();
        assertThat(node.size()).isEqualTo(items.size());
        for (int index = 0; index < items.size(); index++) {
          assertSame(items.get(index), node.get(index));
        }
      }
      case STRING -> assertThat(json.text()).isEqualTo(node.asString());
      case NUMBER -> {
        assertThat(node.isNumber()).isTrue();
        assertThat(new BigDecimal(json.toString())).isEqualByComparingTo(node.decimalValue());
        if (node.canConvertToLong() && node.isIntegralNumber()) {
          assertThat(json.integer(0)).isEqualTo(node.longValue());
        }
      }
      case TRUE, FALSE ->
          assertThat(json.truth(!node.booleanValue())).isEqualTo(node.booleanValue());
      case NULL -> assertThat(node.isNull()).isTrue();
      case ABSENT -> throw new AssertionError("absent, but " + node);
    }
  }

  @Test
  void everyRequestIsARequestWithItsMembers() {
    Property.holds(Texts::request, ScanProperties::assertMembers);
  }

  private static void assertMembers(String text) throws MalformedFrame {
    Frame frame = Frame.scan(bytes(text), Limits.DEFAULT);
    JsonNode tree = Oracle.tree(bytes(text));

    assertThat(frame.kind()).isEqualTo(Frame.Kind.REQUEST);
    assertThat(frame.method()).isEqualTo(tree.get("method").asString());
    for (Member member : Member.values()) {
      JsonNode place =
          switch (member.place()) {
            case TOP -> tree;
            case BODY -> tree.get("params");
            case META -> tree.get("params").get("_meta");
            case ERROR -> tree.path("error");
          };
      assertThat(frame.has(member)).as("%s", member).isEqualTo(place.has(member.key()));
      if (frame.has(member)) {
        assertSame(Json.of(frame, member), place.get(member.key()));
      }
    }
  }

  @Test
  void damagedMessagesAreJudgedAsJacksonJudgesThem() {
    Property.holds(
        draw -> new Damaged(Texts.request(draw), draw.list(3, () -> edit(draw))),
        ScanProperties::assertJudged);
  }

  private static void assertJudged(Damaged message) {
    byte[] damaged = bytes(message.text());
    for (Edit edit : message.edits()) {
      damaged = damage(damaged, edit);
    }
    try {
      Frame frame = Frame.scan(damaged, Limits.DEFAULT);
      assertThat(Oracle.accepts(damaged)).as("accepted: %s", frame).isTrue();
    } catch (MalformedFrame fault) {
      assertThat(Oracle.accepts(damaged))
          .as("%s", fault.getMessage())
          .isEqualTo(fault.code() == Protocol.INVALID_REQUEST);
    }
  }

  private static byte[] damage(byte[] bytes, Edit edit) {
    int at = Math.floorMod(edit.at(), bytes.length + 1);
    int behind = Math.min(bytes.length, at + edit.remove());
    byte[] damaged = Arrays.copyOf(bytes, bytes.length - (behind - at) + 1);
    damaged[at] = edit.insert();
    System.arraycopy(bytes, behind, damaged, at + 1, bytes.length - behind);
    return damaged;
  }

  @Test
  void quotedTextIsReadBackByBoth() {
    Property.holds(
        // Any 16-bit units, halves of pairs included.
        draw -> draw.text(50, () -> unit(draw)),
        text -> {
          byte[] quoted = JsonWriter.quote(text);

          assertThat(Json.parse(quoted).text()).isEqualTo(text);
          assertThat(Oracle.tree(quoted).asString()).isEqualTo(text);
        });
  }

  @Test
  void oneLineSaysTheSame() {
    Property.holds(
        Texts::request,
        text -> {
          byte[] line = Lines.single(bytes(text));

          assertThat(line).doesNotContain('\n', '\r').hasSameSizeAs(bytes(text));
          assertThat(Oracle.tree(line)).isEqualTo(Oracle.tree(bytes(text)));
        });
  }

  private static char unit(Draw draw) {
    return (char)
        draw.<Integer>oneOf(
                () -> draw.below(0x80),
                () -> draw.between(0xD800, 0xDFFF),
                () -> draw.below(0x10000))
            .intValue();
  }

  private static Edit edit(Draw draw) {
    String syntax = "\"\\{}[]:, 0-.eu\n";
    byte insert =
        (byte) (draw.truth() ? draw.below(256) : syntax.charAt(draw.below(syntax.length())));
    return new Edit(draw.below(1 << 20), draw.below(4), insert);
  }
}
