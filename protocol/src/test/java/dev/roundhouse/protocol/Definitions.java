package dev.roundhouse.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

/// Definitions for tests.
final class Definitions {
  private Definitions() {}

  static Json json(String text) {
    try {
      return Json.parse(text.getBytes(UTF_8));
    } catch (MalformedFrame e) {
      throw new AssertionError(text, e);
    }
  }

  /// A tool with these members, in single quotes.
  static Definition tool(String text) {
    Json json = json(text.replace('\'', '"'));
    return Definition.of(DefinitionKind.TOOL, String.valueOf(json.get("name").text()), json);
  }

  static Definition described(String description) {
    byte[] json =
        new JsonWriter()
            .object()
            .member("name", "one")
            .member("description", description)
            .end()
            .toBytes();
    return Definition.of(DefinitionKind.TOOL, "one", json(new String(json, UTF_8)));
  }
}
