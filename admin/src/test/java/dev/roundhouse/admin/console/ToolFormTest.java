package dev.roundhouse.admin.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.roundhouse.admin.console.ToolForm.Choice;
import dev.roundhouse.admin.console.ToolForm.Kind;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ToolFormTest {
  private static final String SCHEMA =
      """
      {"type": "object", "required": ["path", "depth"], "properties": {
        "path": {"type": "string", "description": "Where"},
        "depth": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
        "scale": {"type": ["number", "null"]},
        "deep": {"type": "boolean"},
        "mode": {"type": "string", "enum": ["fast", "slow"]},
        "key": {"type": "string", "format": "password"},
        "names": {"type": "array", "items": {"type": "string"}},
        "either": {"anyOf": [{"type": "string"}, {"type": "object"}]}}}
      """;

  private static ToolForm form(String filled) throws MalformedFrame {
    return ToolForm.of(Json.parse(SCHEMA.getBytes(UTF_8)), Fields.of(filled), Map.of());
  }

  private static String arguments(String filled) throws MalformedFrame {
    ToolForm.Filled made = form(filled).arguments(Fields.of(filled));
    assertThat(made.problems()).isEmpty();
    return new String(made.arguments(), UTF_8);
  }

  private static Map<String, String> problems(String filled) throws MalformedFrame {
    return form(filled).arguments(Fields.of(filled)).problems();
  }

  @Test
  void hasAFieldForEachPropertyInItsWay() throws MalformedFrame {
    assertThat(form("").inputs())
        .extracting(ToolForm.Input::kind)
        .containsExactly(
            Kind.TEXT,
            Kind.INTEGER,
            Kind.NUMBER,
            Kind.TRUTH,
            Kind.CHOICE,
            Kind.SECRET,
            Kind.JSON,
            Kind.JSON);
    ToolForm.Input depth = form("").inputs().get(1);
    assertThat(depth.isRequired()).isTrue();
    assertThat(depth.value()).isEqualTo("3");
    assertThat(depth.min()).isEqualTo("1");
    assertThat(form("arg.depth=7").inputs().get(1).value()).isEqualTo("7");
    assertThat(form("").inputs().get(4).choices())
        .containsExactly(new Choice("fast", "fast"), new Choice("slow", "slow"));
  }

  @Test
  void namesChoicesAsPeopleDo() throws MalformedFrame {
    String schema =
        """
        {"type": "object", "properties": {
          "colour": {"type": "string", "oneOf": [
            {"const": "#f00", "title": "Red"}, {"const": "#0f0", "title": "Green"}]},
          "size": {"type": "string", "enum": ["s", "l"], "enumNames": ["Small", "Large"]},
          "any": {"oneOf": [{"type": "string"}, {"type": "number"}]}}}
        """;

    ToolForm form = ToolForm.of(Json.parse(schema.getBytes(UTF_8)), Fields.NONE, Map.of());

    assertThat(form.inputs())
        .extracting(ToolForm.Input::kind)
        .containsExactly(Kind.CHOICE, Kind.CHOICE, Kind.JSON);
    assertThat(form.inputs().get(0).choices())
        .containsExactly(new Choice("#f00", "Red"), new Choice("#0f0", "Green"));
    assertThat(form.inputs().get(1).choices())
        .containsExactly(new Choice("s", "Small"), new Choice("l", "Large"));
  }

  @Test
  void makesJsonOfWhatIsFilledInAndLeavesOutTheRest() throws MalformedFrame {
    assertThat(arguments("arg.path=%2Fa+%22b%22&arg.depth=2&arg.mode="))
        .isEqualTo("{\"path\":\"/a \\\"b\\\"\",\"depth\":2}");
    assertThat(
            arguments(
                "arg.path=x&arg.depth=2&arg.scale=1.50&arg.deep=false&arg.mode=slow"
                    + "&arg.names=%5B%22a%22%5D&arg.either=7"))
        .isEqualTo(
            "{\"path\":\"x\",\"depth\":2,\"scale\":1.50,\"deep\":false,\"mode\":\"slow\","
                + "\"names\":[\"a\"],\"either\":7}");
  }

  @Test
  void saysWhatIsWrongWithEachField() throws MalformedFrame {
    assertThat(problems("arg.depth=2")).containsOnly(entry("path", "This is needed."));
    assertThat(problems("arg.path=x&arg.depth=0")).containsOnly(entry("depth", "At least 1."));
    assertThat(problems("arg.path=x&arg.depth=10")).containsOnly(entry("depth", "At most 9."));
    assertThat(problems("arg.path=x&arg.depth=2.5"))
        .containsOnly(entry("depth", "This has to be a whole number."));
    assertThat(problems("arg.path=x&arg.depth=2&arg.scale=much"))
        .containsOnly(entry("scale", "This is no number."));
    assertThat(problems("arg.path=x&arg.depth=2&arg.names=%5B").get("names"))
        .startsWith("This is not JSON");
  }

  @Test
  void takesWhateverASchemaIs() throws MalformedFrame {
    for (String odd : new String[] {"{}", "true", "[]", "{\"properties\":[]}"}) {
      ToolForm form = ToolForm.of(Json.parse(odd.getBytes(UTF_8)), Fields.NONE, Map.of());
      assertThat(form.inputs()).isEmpty();
      assertThat(new String(form.arguments(Fields.NONE).arguments(), UTF_8)).isEqualTo("{}");
    }
  }
}
