package dev.roundhouse.systemtools.tool;

import dev.roundhouse.kernel.Names;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The arguments of one call, each checked against what the tool declares.
public final class Arguments {
  private final Map<String, Json> values;

  private Arguments(Map<String, Json> values) {
    this.values = values;
  }

  /// Nothing passes that was not declared: a misspelt `dry_run` must not become a change.
  ///
  /// @throws Refusal naming the argument and what it may be
  public static Arguments of(List<Param> params, Json given) throws Refusal {
    if (given.isPresent() && given.type() != JsonType.OBJECT) {
      throw invalid("arguments are a JSON object");
    }
    Map<String, Json> values = new HashMap<>();
    for (Json.Field field : given.members()) {
      Param param =
          params.stream().filter(each -> each.name().equals(field.key())).findFirst().orElse(null);
      if (param == null) {
        throw unknown(params, field.key());
      }
      if (values.put(param.name(), field.value()) != null) {
        throw invalid(param.name() + " stands there twice");
      }
      check(param, field.value());
    }
    for (Param param : params) {
      if (param.isRequired() && !values.containsKey(param.name())) {
        throw invalid(param.name() + " is missing: " + param.about());
      }
      String fallback = param.fallback();
      if (fallback != null && !values.containsKey(param.name())) {
        values.put(param.name(), parsed(fallback));
      }
    }
    return new Arguments(values);
  }

  private static Json parsed(String json) {
    try {
      return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a default is no JSON", e);
    }
  }

  private static Refusal unknown(List<Param> params, String name) {
    List<String> names = params.stream().map(Param::name).toList();
    String cure =
        Names.nearest(name, names)
            .map(nearest -> "; did you mean " + nearest + "?")
            .orElse(names.isEmpty() ? "" : "; there are: " + String.join(", ", names));
    return invalid("there is no argument " + name + cure);
  }

  private static void check(Param param, Json value) throws Refusal {
    switch (param.kind()) {
      case Param.Kind.Text(int longest) -> text(param.name(), value, longest);
      case Param.Kind.Choice(List<String> words) -> {
        if (value.text() == null || !words.contains(value.text())) {
          throw invalid(param.name() + " is one of: " + String.join(", ", words));
        }
      }
      case Param.Kind.Whole whole -> whole(param.name(), value, whole);
      case Param.Kind.Wholes(Param.Kind.Whole each, int longest) -> {
        if (value.type() != JsonType.ARRAY || value.items().size() > longest) {
          throw invalid(param.name() + " is a list of at most " + longest + " numbers");
        }
        for (Json item : value.items()) {
          whole(param.name(), item, each);
        }
      }
      case Param.Kind.Truth() -> {
        if (value.type() != JsonType.TRUE && value.type() != JsonType.FALSE) {
          throw invalid(param.name() + " is true or false");
        }
      }
    }
  }

  private static void text(String name, Json value, int longest) throws Refusal {
    String text = value.text();
    if (text == null || text.isEmpty() || text.length() > longest) {
      throw invalid(name + " is a string of 1 to " + longest + " characters");
    }
  }

  private static void whole(String name, Json value, Param.Kind.Whole bounds) throws Refusal {
    long least = bounds.least();
    long number = value.integer(least - 1);
    if (number < least || number > bounds.most()) {
      throw invalid("%s is a whole number from %d to %d".formatted(name, least, bounds.most()));
    }
  }

  private static Refusal invalid(String message) {
    return new Refusal(Refusal.Kind.INVALID, message);
  }

  private Json value(String name) {
    return values.getOrDefault(name, Json.ABSENT);
  }

  /// One that is required or has a default.
  public String text(String name) {
    String text = value(name).text();
    if (text == null) {
      throw new IllegalStateException(name + " is neither required nor has it a default");
    }
    return text;
  }

  public Optional<String> optionalText(String name) {
    return Optional.ofNullable(value(name).text());
  }

  public boolean isSaid(String name) {
    return value(name).isPresent();
  }

  public int whole(String name) {
    return Math.toIntExact(value(name).integer(0));
  }

  public boolean isTrue(String name) {
    return value(name).truth(false);
  }

  /// None when it is not said.
  public List<Integer> wholes(String name) {
    List<Integer> all = new ArrayList<>();
    value(name).items().forEach(item -> all.add(Math.toIntExact(item.integer(0))));
    return all;
  }
}
