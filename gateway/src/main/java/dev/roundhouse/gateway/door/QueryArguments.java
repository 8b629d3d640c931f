package dev.roundhouse.gateway.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The arguments of a tool out of a query: `?path=/var/log&lines=20`. Its schema says what is a
/// number, a truth or a list; everything else is text.
final class QueryArguments {
  private QueryArguments() {}

  /// @param schema that of the arguments
  /// @throws BadArguments when a value is not of the type that the schema wants
  static byte[] of(@Nullable String query, Json schema) throws BadArguments {
    Map<String, List<String>> given = new LinkedHashMap<>();
    if (query != null && !query.isEmpty()) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        String key = decoded(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        if (!key.isEmpty()) {
          given.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
        }
      }
    }
    JsonWriter arguments = new JsonWriter().object();
    for (Map.Entry<String, List<String>> each : given.entrySet()) {
      Json property = schema.get("properties").get(each.getKey());
      arguments.key(each.getKey());
      write(arguments, each.getKey(), each.getValue(), property);
    }
    return arguments.end().toBytes();
  }

  private static void write(JsonWriter to, String key, List<String> values, Json property)
      throws BadArguments {
    if ("array".equals(property.get("type").text())) {
      to.array();
      for (String value : values) {
        one(to, key, value, property.get("items"));
      }
      to.end();
    } else if (values.size() == 1) {
      one(to, key, values.getFirst(), property);
    } else {
      throw wrong(key, "it stands there " + values.size() + " times");
    }
  }

  private static void one(JsonWriter to, String key, String value, Json schema)
      throws BadArguments {
    String type = schema.get("type").text();
    switch (type == null ? "string" : type) {
      case "integer", "number" -> to.raw(read(key, value, "a number", JsonType.NUMBER));
      case "object" -> to.raw(read(key, value, "an object", JsonType.OBJECT));
      case "boolean" -> {
        if (!value.equals("true") && !value.equals("false")) {
          throw wrong(key, "it is not true or false");
        }
        to.truth(value.equals("true"));
      }
      default -> to.string(value);
    }
  }

  private static byte[] read(String key, String value, String what, JsonType wanted)
      throws BadArguments {
    Json read;
    try {
      read = Json.parse(value.getBytes(UTF_8));
    } catch (MalformedFrame _) {
      throw wrong(key, "it is not " + what);
    }
    if (read.type() != wanted) {
      throw wrong(key, "it is not " + what);
    }
    return read.raw();
  }

  private static String decoded(String text) throws BadArguments {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadArguments(
          ProblemKind.MALFORMED, "the query is badly encoded: " + e.getMessage());
    }
  }

  private static BadArguments wrong(String key, String what) {
    return new BadArguments(ProblemKind.INVALID, "argument " + key + ": " + what);
  }
}
