package dev.roundhouse.protocol;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Change.Effect;
import dev.roundhouse.protocol.Change.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares two JSON Schemas, place by place. What goes into a tool may become less strict, what
/// comes out of it more; the other way round those who used the one cannot use the other. What is
/// not understood is taken as breaking. References are compared by what they say, not followed:
/// what they lead to is compared where it stands.
final class SchemaChanges {
  private final boolean isInput;
  private final List<Change> changes = new ArrayList<>();

  private SchemaChanges(boolean isInput) {
    this.isInput = isInput;
  }

  static List<Change> ofInput(String path, Json before, Json after) {
    return of(true, path, before, after);
  }

  static List<Change> ofOutput(String path, Json before, Json after) {
    return of(false, path, before, after);
  }

  private static List<Change> of(boolean isInput, String path, Json before, Json after) {
    SchemaChanges comparison = new SchemaChanges(isInput);
    comparison.compare(path, before, after);
    return comparison.changes;
  }

  private void compare(String path, Json before, Json after) {
    if (Canonical.isSame(before, after)) {
      return;
    }
    if (before.type() != JsonType.OBJECT || after.type() != JsonType.OBJECT) {
      add(path, Kind.OTHER, Effect.BREAKING, before, after);
      return;
    }
    int known = changes.size();
    for (String key : DefinitionChanges.keys(before, after)) {
      if (!Canonical.isSame(before.get(key), after.get(key))) {
        keyword(path, key, before, after);
      }
    }
    if (changes.size() == known) {
      // A member that is there twice.
      add(path, Kind.OTHER, Effect.BREAKING, before, after);
    }
  }

  private void keyword(String path, String key, Json before, Json after) {
    String at = path + "/" + key;
    Json was = before.get(key);
    Json is = after.get(key);
    switch (key) {
      case "title", "description", "$comment", "examples", "deprecated", "$schema" ->
          add(at, Kind.REWORDED, Effect.SAFE, was, is);
      case "properties" -> properties(at, was, is, after);
      case "required" -> required(path, before, after);
      case "type" -> type(at, was, is);
      case "enum" -> values(at, was, is);
      case "additionalProperties" -> further(at, was, is);
      case "$defs", "definitions", "patternProperties", "dependentSchemas" -> named(at, was, is);
      case "items", "contains", "propertyNames", "then", "else" -> part(at, was, is);
      case "allOf", "anyOf", "prefixItems" -> parts(at, was, is);
      case "oneOf" -> oneOf(at, was, is);
      // What is allowed within is forbidden without.
      case "not", "if" -> constraint(at, was, is);
      case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties" ->
          bound(at, was, is, true);
      case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties" ->
          bound(at, was, is, false);
      case "pattern", "format", "const", "multipleOf", "uniqueItems", "contentEncoding" ->
          constraint(at, was, is);
      default -> add(at, Kind.OTHER, Effect.BREAKING, was, is);
    }
  }

  private void properties(String path, Json before, Json after, Json schema) {
    Map<String, Json> gone = new LinkedHashMap<>();
    Map<String, Json> come = new LinkedHashMap<>();
    for (String name : DefinitionChanges.keys(before, after)) {
      Json was = before.get(name);
      Json is = after.get(name);
      if (!is.isPresent()) {
        gone.put(name, was);
      } else if (!was.isPresent()) {
        come.put(name, is);
      } else {
        compare(path + "/" + name, was, is);
      }
    }
    gone.forEach((name, was) -> {
      Optional<String> heir = heir(was, come);
      heir.ifPresent(come::remove);
      String at = path + "/" + name;
      if (heir.isPresent()) {
        add(at, Kind.RENAMED, Effect.BREAKING, text(name), text(heir.get()));
      } else {
        add(at, Kind.REMOVED, Effect.BREAKING, was, Json.ABSENT);
      }
    });
    Set<String> required = required(schema);
    come.forEach((name, is) -> {
      boolean isBreaking = isInput && required.contains(name);
      add(
          path + "/" + name,
          Kind.ADDED,
          isBreaking ? Effect.BREAKING : Effect.SAFE,
          Json.ABSENT,
          is);
    });
  }

  /// The name under which the same is there now.
  private static Optional<String> heir(Json was, Map<String, Json> come) {
    return come.entrySet().stream()
        .filter(each -> Canonical.isSame(was, each.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private void required(String path, Json before, Json after) {
    Set<String> was = required(before);
    Set<String> is = required(after);
    for (String name : is) {
      // One that has come is told where it is told that it has come.
      if (!was.contains(name) && isToldHere(before, after, name)) {
        tightened(path + "/properties/" + name, Kind.REQUIRED, Json.ABSENT, text(name));
      }
    }
    for (String name : was) {
      if (!is.contains(name) && isToldHere(before, after, name)) {
        loosened(path + "/properties/" + name, Kind.OPTIONAL, text(name), Json.ABSENT);
      }
    }
    boolean isOrder = was.equals(is);
    if (isOrder) {
      add(
          path + "/required",
          Kind.REWORDED,
          Effect.SAFE,
          before.get("required"),
          after.get("required"));
    }
  }

  private static boolean isToldHere(Json before, Json after, String name) {
    return before.get("properties").get(name).isPresent()
        == after.get("properties").get(name).isPresent();
  }

  private static Set<String> required(Json schema) {
    Set<String> names = new LinkedHashSet<>();
    schema.get("required").items().forEach(item -> names.add(String.valueOf(item.text())));
    return names;
  }

  private void type(String at, Json before, Json after) {
    Set<String> was = types(before);
    Set<String> is = types(after);
    if (before.isPresent() && (!after.isPresent() || is.containsAll(was) || isNumber(was, is))) {
      loosened(at, Kind.LOOSENED, before, after);
    } else if (!before.isPresent() || was.containsAll(is) || isNumber(is, was)) {
      tightened(at, Kind.TIGHTENED, before, after);
    } else {
      add(at, Kind.RETYPED, Effect.BREAKING, before, after);
    }
  }

  /// Whether the wider is the narrower with any number for a whole one.
  private static boolean isNumber(Set<String> narrower, Set<String> wider) {
    Set<String> widened = new LinkedHashSet<>(narrower);
    return widened.remove("integer") && widened.add("number") && wider.containsAll(widened);
  }

  private static Set<String> types(Json type) {
    Set<String> types = new LinkedHashSet<>();
    if (type.text() != null) {
      types.add(type.text());
    }
    type.items().forEach(item -> types.add(String.valueOf(item.text())));
    return types;
  }

  private void values(String at, Json before, Json after) {
    if (!before.isPresent()) {
      tightened(at, Kind.TIGHTENED, before, after);
    } else if (!after.isPresent()) {
      loosened(at, Kind.LOOSENED, before, after);
    } else {
      Set<String> was = new LinkedHashSet<>();
      before.items().forEach(item -> was.add(Canonical.text(item)));
      Set<String> is = new LinkedHashSet<>();
      after.items().forEach(item -> is.add(Canonical.text(item)));
      if (!is.containsAll(was)) {
        tightened(at, Kind.TIGHTENED, before, after);
      }
      if (!was.containsAll(is)) {
        loosened(at, Kind.LOOSENED, before, after);
      }
      if (was.equals(is)) {
        add(at, Kind.REWORDED, Effect.SAFE, before, after);
      }
    }
  }

  /// Whether members that nobody names may be there.
  private void further(String at, Json before, Json after) {
    boolean wasOpen = !before.isPresent() || before.truth(false);
    boolean isOpen = !after.isPresent() || after.truth(false);
    if (before.type() == JsonType.OBJECT && after.type() == JsonType.OBJECT) {
      compare(at, before, after);
    } else if (isOpen && wasOpen) {
      add(at, Kind.REWORDED, Effect.SAFE, before, after);
    } else if (isOpen || before.type() == JsonType.FALSE) {
      loosened(at, Kind.LOOSENED, before, after);
    } else {
      tightened(at, Kind.TIGHTENED, before, after);
    }
  }

  private void named(String path, Json before, Json after) {
    for (String name : DefinitionChanges.keys(before, after)) {
      part(path + "/" + name, before.get(name), after.get(name));
    }
  }

  private void part(String at, Json was, Json is) {
    if (was.isPresent() && is.isPresent()) {
      compare(at, was, is);
    } else {
      constraint(at, was, is);
    }
  }

  private void parts(String path, Json before, Json after) {
    List<Json> was = before.items();
    List<Json> is = after.items();
    if (was.isEmpty() || was.size() != is.size()) {
      add(path, Kind.OTHER, Effect.BREAKING, before, after);
      return;
    }
    for (int index = 0; index < was.size(); index++) {
      compare(path + "/" + index, was.get(index), is.get(index));
    }
  }

  /// A value that is good for one part only may be good for two when one allows more.
  private void oneOf(String path, Json before, Json after) {
    int known = changes.size();
    parts(path, before, after);
    List<Change> within = changes.subList(known, changes.size());
    boolean isHarmless =
        within.stream()
            .allMatch(each -> each.kind() == Kind.REWORDED || each.effect() == Effect.BREAKING);
    if (!isHarmless) {
      within.clear();
      add(path, Kind.OTHER, Effect.BREAKING, before, after);
    }
  }

  private void constraint(String at, Json was, Json is) {
    if (!was.isPresent()) {
      tightened(at, Kind.TIGHTENED, was, is);
    } else if (!is.isPresent()) {
      loosened(at, Kind.LOOSENED, was, is);
    } else {
      add(at, Kind.OTHER, Effect.BREAKING, was, is);
    }
  }

  private void bound(String at, Json was, Json is, boolean isLowest) {
    BigDecimal before = number(was);
    BigDecimal after = number(is);
    if (before == null || after == null) {
      constraint(at, was, is);
    } else if (after.compareTo(before) == 0) {
      add(at, Kind.REWORDED, Effect.SAFE, was, is);
    } else if ((after.compareTo(before) > 0) == isLowest) {
      tightened(at, Kind.TIGHTENED, was, is);
    } else {
      loosened(at, Kind.LOOSENED, was, is);
    }
  }

  private static @Nullable BigDecimal number(Json json) {
    try {
      return json.type() == JsonType.NUMBER ? new BigDecimal(json.toString()) : null;
    } catch (NumberFormatException _) {
      return null; // beyond any exponent
    }
  }

  private void tightened(String at, Kind kind, Json was, Json is) {
    add(at, kind, isInput ? Effect.BREAKING : Effect.SAFE, was, is);
  }

  private void loosened(String at, Kind kind, Json was, Json is) {
    add(at, kind, isInput ? Effect.SAFE : Effect.BREAKING, was, is);
  }

  private void add(String at, Kind kind, Effect effect, Json was, Json is) {
    changes.add(new Change(at, kind, effect, was, is));
  }

  private static Json text(String name) {
    try {
      return Json.parse(JsonWriter.quote(requireNonNull(name, "name")));
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a text written here cannot be read back", e);
    }
  }
}
