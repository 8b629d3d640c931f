package dev.roundhouse.security;

import dev.roundhouse.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Which members of a tool's arguments its JSON Schema calls secret: `writeOnly`, `format:
/// password` or `x-sensitive`, said of the member itself, of what it refers to, or of what it
/// holds. They are known by name, at whatever depth, so that a mistake hides too much rather than
/// too little.
public final class SensitiveMembers {
  private static final int DEEPEST = 32;
  private static final int MOST = 256;

  private final Json root;
  private final Set<String> found = new HashSet<>();

  private SensitiveMembers(Json root) {
    this.root = root;
  }

  /// Their names; empty for a schema that calls nothing secret.
  public static Set<String> of(Json schema) {
    // Nearly every schema says nothing of the kind, and need not be walked for it.
    String text = new String(schema.raw(), StandardCharsets.UTF_8);
    boolean mayBe =
        text.contains("writeOnly") || text.contains("password") || text.contains("x-sensitive");
    if (!mayBe) {
      return Set.of();
    }
    SensitiveMembers members = new SensitiveMembers(schema);
    members.walk(schema, 0);
    return Set.copyOf(members.found);
  }

  private void walk(Json schema, int depth) {
    if (depth > DEEPEST || found.size() > MOST) {
      return;
    }
    for (Json item : schema.items()) {
      walk(item, depth + 1);
    }
    for (Json.Field field : schema.members()) {
      if (field.key().equals("properties")) {
        for (Json.Field property : field.value().members()) {
          if (isSensitive(property.value(), 0)) {
            found.add(property.key());
          }
        }
      }
      walk(field.value(), depth + 1);
    }
  }

  private boolean isSensitive(Json schema, int depth) {
    if (!schema.isPresent()) {
      return false;
    }
    if (depth > DEEPEST) {
      return true; // A circle of references: nobody can say that it is not.
    }
    String format = schema.get("format").text();
    if (schema.get("writeOnly").truth(false)
        || schema.get("x-sensitive").truth(false)
        || (format != null && format.toLowerCase(Locale.ROOT).equals("password"))) {
      return true;
    }
    String reference = schema.get("$ref").text();
    if (reference != null && isSensitive(target(reference), depth + 1)) {
      return true;
    }
    for (String part : new String[] {"items", "additionalProperties", "contains"}) {
      if (isSensitive(schema.get(part), depth + 1)) {
        return true;
      }
    }
    for (String part : new String[] {"allOf", "anyOf", "oneOf", "prefixItems"}) {
      for (Json each : schema.get(part).items()) {
        if (isSensitive(each, depth + 1)) {
          return true;
        }
      }
    }
    return false;
  }

  /// What a reference within the schema names; [Json#ABSENT] for any other.
  private Json target(String reference) {
    if (!reference.startsWith("#")) {
      return Json.ABSENT;
    }
    Json at = root;
    for (String step : reference.substring(1).split("/", -1)) {
      if (!step.isEmpty()) {
        at = at.get(step.replace("~1", "/").replace("~0", "~"));
      }
    }
    return at;
  }
}
