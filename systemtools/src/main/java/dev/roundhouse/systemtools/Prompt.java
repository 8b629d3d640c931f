package dev.roundhouse.systemtools;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A task in words, for a model that has the tools.
///
/// @param text with each argument's name in braces where its value goes
record Prompt(String name, String title, String about, List<Argument> arguments, String text) {
  private static final int LONGEST = 200;

  /// @param fallback what is written when it is not said; empty when it must be
  record Argument(String name, String about, String fallback) {
    Argument {
      requireNonNull(name, "name");
      requireNonNull(about, "about");
      requireNonNull(fallback, "fallback");
    }
  }

  Prompt {
    requireNonNull(name, "name");
    requireNonNull(title, "title");
    requireNonNull(about, "about");
    arguments = List.copyOf(arguments);
    requireNonNull(text, "text");
  }

  /// Writes it as an entry of `prompts/list`.
  void write(JsonWriter writer) {
    writer
        .object()
        .member("name", name)
        .member("title", title)
        .member("description", about)
        .key("arguments")
        .array();
    for (Argument each : arguments) {
      writer
          .object()
          .member("name", each.name())
          .member("description", each.about())
          .member("required", each.fallback().isEmpty())
          .end();
    }
    writer.end().end();
  }

  /// The result of `prompts/get`.
  byte[] filled(Json given) throws Refusal {
    Map<String, String> values = new HashMap<>();
    for (Json.Field field : given.members()) {
      String value = field.value().text();
      boolean isKnown = arguments.stream().anyMatch(each -> each.name().equals(field.key()));
      if (!isKnown || value == null || value.isBlank() || value.length() > LONGEST) {
        throw new Refusal(
            Refusal.Kind.INVALID,
            "%s is no argument of the prompt %s, or no text of 1 to %d characters"
                .formatted(field.key(), name, LONGEST));
      }
      values.put(field.key(), value);
    }
    String filled = text;
    for (Argument each : arguments) {
      String value = values.getOrDefault(each.name(), each.fallback());
      if (value.isEmpty()) {
        throw new Refusal(Refusal.Kind.INVALID, each.name() + " is missing: " + each.about());
      }
      filled = filled.replace("{" + each.name() + "}", value);
    }
    return new JsonWriter()
        .object()
        .member("resultType", "complete")
        .member("description", about)
        .key("messages")
        .array()
        .object()
        .member("role", "user")
        .key("content")
        .object()
        .member("type", "text")
        .member("text", filled)
        .end()
        .end()
        .end()
        .end()
        .toBytes();
  }
}
