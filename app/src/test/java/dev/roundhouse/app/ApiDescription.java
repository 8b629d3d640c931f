package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// An OpenAPI document, as far as tests look at it.
record ApiDescription(Json document) {
  static final List<String> METHODS = List.of("get", "post", "put", "delete");

  /// One method of one path.
  record Operation(String method, String path, Json json, Json place) {
    String id() {
      return String.valueOf(json.get("operationId").text());
    }

    boolean isOpen() {
      return json.get("security").items().isEmpty();
    }

    /// Any of them lets in; empty where every token does.
    Set<String> scopes() {
      Set<String> all = new TreeSet<>();
      json.get("security").items().stream()
          .flatMap(each -> each.get("bearer").items().stream())
          .forEach(each -> all.add(String.valueOf(each.text())));
      return all;
    }

    /// Whether a path of a request is this one.
    boolean fits(String asked) {
      StringBuilder pattern = new StringBuilder();
      for (String part : path.split("(?=[{/])|(?<=})", -1)) {
        pattern.append(part.startsWith("{") ? "[^/]+" : Pattern.quote(part));
      }
      return asked.matches(pattern.toString());
    }
  }

  static ApiDescription of(String text) throws Exception {
    return new ApiDescription(Json.parse(text.getBytes(UTF_8)));
  }

  List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (Json.Field path : document.get("paths").members()) {
      for (String method : METHODS) {
        Json operation = path.value().get(method);
        if (operation.isPresent()) {
          all.add(new Operation(method, path.key(), operation, path.value()));
        }
      }
    }
    return all;
  }

  /// Every `$ref` anywhere below.
  static Set<String> references(Json json) {
    Set<String> all = new LinkedHashSet<>();
    switch (json.type()) {
      case OBJECT -> {
        for (Json.Field each : json.members()) {
          if (each.key().equals("$ref")) {
            all.add(String.valueOf(each.value().text()));
          }
          all.addAll(references(each.value()));
        }
      }
      case ARRAY -> json.items().forEach(each -> all.addAll(references(each)));
      default -> {
        // Nothing is below.
      }
    }
    return all;
  }

  Json resolved(Json schema) {
    String to = schema.get("$ref").text();
    return to == null
        ? schema
        : document
            .get("components")
            .get("schemas")
            .get(to.substring("#/components/schemas/".length()));
  }

  /// What of a value is other than a schema says; empty where it is so. A member that no schema
  /// knows is wrong, as somebody has forgotten to describe it.
  List<String> wrong(String at, Json value, Json schema) {
    Json is = resolved(schema);
    if (is.get("anyOf").isPresent()) {
      return value.type() == JsonType.NULL
          ? List.of()
          : wrong(at, value, is.get("anyOf").items().getFirst());
    }
    List<String> wrong = new ArrayList<>();
    String type = is.get("type").text();
    if (is.get("allOf").isPresent() || "object".equals(type)) {
      members(at, value, is, wrong);
    } else if ("array".equals(type)) {
      if (value.type() != JsonType.ARRAY) {
        return List.of(at + " is no array");
      }
      for (Json each : value.items()) {
        wrong.addAll(wrong(at + "[]", each, is.get("items")));
      }
    } else if (type != null && !isPlain(value.type(), type)) {
      wrong.add(at + " is " + value.type() + ", not " + type);
    }
    return wrong;
  }

  private static boolean isPlain(JsonType is, String type) {
    return switch (type) {
      case "string" -> is == JsonType.STRING;
      case "integer", "number" -> is == JsonType.NUMBER;
      case "boolean" -> is == JsonType.TRUE || is == JsonType.FALSE;
      default -> false;
    };
  }

  private void members(String at, Json value, Json schema, List<String> wrong) {
    if (value.type() != JsonType.OBJECT) {
      wrong.add(at + " is no object");
      return;
    }
    List<Json> parts = parts(schema);
    boolean isFree = parts.stream().allMatch(each -> !each.get("properties").isPresent());
    for (Json part : parts) {
      for (Json name : part.get("required").items()) {
        if (!value.get(String.valueOf(name.text())).isPresent()) {
          wrong.add(at + " lacks " + name.text());
        }
      }
    }
    for (Json.Field each : value.members()) {
      String place = at + "." + each.key();
      boolean isKnown = false;
      for (Json part : parts) {
        Json own = part.get("properties").get(each.key());
        Json other = part.get("additionalProperties");
        if (own.isPresent() || other.type() == JsonType.OBJECT) {
          isKnown = true;
          wrong.addAll(wrong(place, each.value(), own.isPresent() ? own : other));
          break;
        }
      }
      if (!isKnown && !isFree) {
        wrong.add(place + " is not described");
      }
    }
  }

  private List<Json> parts(Json schema) {
    List<Json> all = new ArrayList<>();
    Json is = resolved(schema);
    if (is.get("allOf").isPresent()) {
      is.get("allOf").items().forEach(each -> all.addAll(parts(each)));
    } else {
      all.add(is);
    }
    return all;
  }
}
