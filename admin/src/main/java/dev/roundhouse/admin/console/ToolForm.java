package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A form made of the schema of a tool, and the arguments made of what was filled in. What a form
/// cannot say is written as JSON. The server has the last word: here only the plain faults are
/// told. Pure.
///
/// @param problems by the name of a field
record ToolForm(List<Input> inputs, Map<String, String> problems) {
  /// The name of a field of the form is this and the argument's.
  static final String ARGUMENT = "arg.";

  private static final int MOST = 100;
  private static final int LONGEST_LINE = 200;

  /// How a field is filled in.
  enum Kind {
    TEXT,
    LONG,
    SECRET,
    NUMBER,
    INTEGER,
    TRUTH,
    CHOICE,
    JSON
  }

  /// One of those that there are.
  ///
  /// @param title what people call it
  record Choice(String value, String title) {}

  /// A field.
  ///
  /// @param value as it stands in the form
  /// @param choices what there is to choose from, for a choice
  record Input(
      String name,
      Kind kind,
      String title,
      String about,
      boolean isRequired,
      String value,
      List<Choice> choices,
      String min,
      String max) {
    Input {
      choices = List.copyOf(choices);
    }

    String id() {
      return ARGUMENT + name;
    }
  }

  ToolForm {
    inputs = List.copyOf(inputs);
    problems = Map.copyOf(problems);
  }

  /// Arguments as JSON, or what is wrong with the fields.
  record Filled(byte[] arguments, Map<String, String> problems) {}

  /// @param filled what was filled in before; nothing for a new form, which has the defaults
  static ToolForm of(Json schema, Fields filled, Map<String, String> problems) {
    Set<String> required = new HashSet<>();
    schema.get("required").items().forEach(each -> required.add(String.valueOf(each.text())));
    List<Input> inputs = new ArrayList<>();
    for (Json.Field field : schema.get("properties").members()) {
      if (inputs.size() < MOST) {
        inputs.add(input(field.key(), field.value(), required.contains(field.key()), filled));
      }
    }
    return new ToolForm(inputs, problems);
  }

  private static Input input(String name, Json schema, boolean isRequired, Fields filled) {
    Kind kind = kind(schema);
    Json fallback = schema.get("default");
    String usual = fallback.isPresent() ? shown(fallback) : "";
    String title = schema.get("title").text();
    String about = schema.get("description").text();
    return new Input(
        name,
        kind,
        title == null ? name : title,
        about == null ? "" : about,
        isRequired,
        filled.has(ARGUMENT + name) ? filled.get(ARGUMENT + name) : usual,
        choices(schema),
        number(schema.get("minimum")),
        number(schema.get("maximum")));
  }

  /// Those of `enum`, with the names that `enumNames` may give them, or those of `oneOf`.
  private static List<Choice> choices(Json schema) {
    List<Choice> choices = new ArrayList<>();
    List<Json> names = schema.get("enumNames").items();
    for (Json each : schema.get("enum").items()) {
      int at = choices.size();
      String value = shown(each);
      choices.add(new Choice(value, at < names.size() ? shown(names.get(at)) : value));
    }
    for (Json each : schema.get("oneOf").items()) {
      String value = each.get("const").text();
      String title = each.get("title").text();
      if (value != null) {
        choices.add(new Choice(value, title == null ? value : title));
      }
    }
    return choices;
  }

  private static String number(Json json) {
    return json.type() == JsonType.NUMBER ? json.toString() : "";
  }

  private static String shown(Json json) {
    String text = json.text();
    return text == null ? json.toString() : text;
  }

  /// Of several types the one beside null.
  private static Kind kind(Json schema) {
    List<Json> choices = schema.get("enum").items();
    if (!choices.isEmpty() && choices.stream().allMatch(each -> each.text() != null)) {
      return Kind.CHOICE;
    }
    List<Json> titled = schema.get("oneOf").items();
    if (!titled.isEmpty() && titled.stream().allMatch(each -> each.get("const").text() != null)) {
      return Kind.CHOICE;
    }
    String type = schema.get("type").text();
    for (Json each : schema.get("type").items()) {
      String one = each.text();
      type = type == null && one != null && !one.equals("null") ? one : type;
    }
    return switch (type == null ? "" : type) {
      case "string" -> written(schema);
      case "number" -> Kind.NUMBER;
      case "integer" -> Kind.INTEGER;
      case "boolean" -> Kind.TRUTH;
      default -> Kind.JSON;
    };
  }

  private static Kind written(Json schema) {
    boolean isSecret =
        "password".equals(schema.get("format").text()) || schema.get("writeOnly").truth(false);
    if (isSecret) {
      return Kind.SECRET;
    }
    long longest = schema.get("maxLength").integer(0);
    return longest > LONGEST_LINE ? Kind.LONG : Kind.TEXT;
  }

  /// The arguments that the fields make.
  Filled arguments(Fields fields) {
    Map<String, String> wrong = new LinkedHashMap<>();
    JsonWriter body = new JsonWriter().object();
    for (Input each : inputs) {
      String value = fields.get(each.id());
      boolean isText = each.kind() == Kind.TEXT || each.kind() == Kind.LONG;
      if (isText ? value.isEmpty() : value.isBlank()) {
        if (each.isRequired()) {
          wrong.put(each.name(), text("form.required"));
        }
        continue;
      }
      String problem = write(body, each, isText ? value : value.strip());
      if (!problem.isEmpty()) {
        wrong.put(each.name(), problem);
      }
    }
    return new Filled(wrong.isEmpty() ? body.end().toBytes() : new byte[0], wrong);
  }

  /// What is wrong with it; empty when nothing is, and it was written.
  private static String write(JsonWriter body, Input input, String value) {
    return switch (input.kind()) {
      case TEXT, LONG, SECRET, CHOICE -> {
        body.member(input.name(), value);
        yield "";
      }
      case TRUTH -> {
        body.member(input.name(), value.equals("true"));
        yield "";
      }
      case NUMBER, INTEGER -> number(body, input, value);
      case JSON -> {
        try {
          body.key(input.name()).raw(Json.parse(value.getBytes(UTF_8)));
          yield "";
        } catch (MalformedFrame e) {
          yield text("form.json", String.valueOf(e.getMessage()));
        }
      }
    };
  }

  private static String number(JsonWriter body, Input input, String value) {
    try {
      BigDecimal number = new BigDecimal(value);
      boolean isWhole = number.stripTrailingZeros().scale() <= 0;
      if (input.kind() == Kind.INTEGER && !isWhole) {
        return text("form.integer");
      }
      boolean isLow = !input.min().isEmpty() && number.compareTo(new BigDecimal(input.min())) < 0;
      boolean isHigh = !input.max().isEmpty() && number.compareTo(new BigDecimal(input.max())) > 0;
      if (isLow || isHigh) {
        return isLow ? text("form.low", input.min()) : text("form.high", input.max());
      }
      body.key(input.name()).raw(number.toString().getBytes(UTF_8));
      return "";
    } catch (NumberFormatException _) {
      return text("form.number");
    }
  }
}
