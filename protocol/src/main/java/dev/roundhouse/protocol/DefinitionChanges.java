package dev.roundhouse.protocol;

import dev.roundhouse.protocol.Change.Effect;
import dev.roundhouse.protocol.Change.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What has changed from one definition to the next, place by place, and whether those who used the
/// one can use the other. Pure.
public final class DefinitionChanges {
  private DefinitionChanges() {}

  /// The changes in the order of their places; none only when both are the same.
  ///
  /// @throws IllegalArgumentException when they are of two kinds
  public static List<Change> between(Definition before, Definition after) {
    if (before.kind() != after.kind()) {
      throw new IllegalArgumentException("a " + before.kind() + " is no " + after.kind());
    }
    if (before.print().equals(after.print())) {
      return List.of();
    }
    Json was = before.json();
    Json is = after.json();
    List<Change> changes = new ArrayList<>();
    for (String key : keys(was, is)) {
      Json old = was.get(key);
      Json now = is.get(key);
      if (!Canonical.isSame(old, now)) {
        member(changes, key, old, now);
      }
    }
    if (changes.isEmpty()) {
      // A member that is there twice, and differs where nobody may look.
      changes.add(new Change("", Kind.OTHER, Effect.BREAKING, was, is));
    }
    return List.copyOf(changes);
  }

  private static void member(List<Change> changes, String key, Json was, Json is) {
    String at = "/" + key;
    switch (key) {
      case "title", "description" ->
          changes.add(new Change(at, Kind.REWORDED, Effect.SAFE, was, is));
      case "name" -> changes.add(new Change(at, Kind.REWORDED, Effect.SAFE, was, is));
      case "inputSchema" -> changes.addAll(SchemaChanges.ofInput(at, was, is));
      case "outputSchema" -> changes.addAll(output(at, was, is));
      case "annotations" -> hints(changes, at, was, is);
      case "arguments" -> arguments(changes, at, was, is);
      default -> changes.add(new Change(at, Kind.OTHER, Effect.BREAKING, was, is));
    }
  }

  /// Whoever read the results by a schema does not know what it reads without it.
  private static List<Change> output(String at, Json was, Json is) {
    if (!was.isPresent()) {
      return List.of(new Change(at, Kind.ADDED, Effect.SAFE, was, is));
    }
    return is.isPresent()
        ? SchemaChanges.ofOutput(at, was, is)
        : List.of(new Change(at, Kind.REMOVED, Effect.BREAKING, was, is));
  }

  private static void hints(List<Change> changes, String path, Json before, Json after) {
    for (String key : keys(before, after)) {
      Json was = before.get(key);
      Json is = after.get(key);
      if (Canonical.isSame(was, is)) {
        continue;
      }
      String at = path + "/" + key;
      boolean isWorse =
          (key.equals("readOnlyHint") && was.truth(false) && !is.truth(false))
              || (key.equals("destructiveHint") && !was.truth(true) && is.truth(true));
      changes.add(
          key.equals("title")
              ? new Change(at, Kind.REWORDED, Effect.SAFE, was, is)
              : new Change(at, Kind.HINT, isWorse ? Effect.BREAKING : Effect.SAFE, was, is));
    }
  }

  /// The arguments of a prompt, by name.
  private static void arguments(List<Change> changes, String path, Json before, Json after) {
    Map<String, Json> old = named(before);
    Map<String, Json> now = named(after);
    old.forEach((name, was) -> {
      Json is = now.getOrDefault(name, Json.ABSENT);
      String at = path + "/" + name;
      if (!is.isPresent()) {
        changes.add(new Change(at, Kind.REMOVED, Effect.BREAKING, was, is));
      } else if (!Canonical.isSame(was, is)) {
        argument(changes, at, was, is);
      }
    });
    now.forEach((name, is) -> {
      if (!old.containsKey(name)) {
        Effect effect = is.get("required").truth(false) ? Effect.BREAKING : Effect.SAFE;
        changes.add(new Change(path + "/" + name, Kind.ADDED, effect, Json.ABSENT, is));
      }
    });
  }

  private static void argument(List<Change> changes, String at, Json was, Json is) {
    boolean wasRequired = was.get("required").truth(false);
    boolean isRequired = is.get("required").truth(false);
    if (wasRequired != isRequired) {
      changes.add(
          isRequired
              ? new Change(at, Kind.REQUIRED, Effect.BREAKING, was, is)
              : new Change(at, Kind.OPTIONAL, Effect.SAFE, was, is));
    }
    for (String key : keys(was, is)) {
      if (!key.equals("required") && !Canonical.isSame(was.get(key), is.get(key))) {
        changes.add(
            new Change(at + "/" + key, Kind.REWORDED, Effect.SAFE, was.get(key), is.get(key)));
      }
    }
  }

  private static Map<String, Json> named(Json arguments) {
    Map<String, Json> named = new LinkedHashMap<>();
    for (Json each : arguments.items()) {
      named.put(String.valueOf(each.get("name").text()), each);
    }
    return named;
  }

  static Set<String> keys(Json before, Json after) {
    Set<String> keys = new LinkedHashSet<>();
    before.members().forEach(field -> keys.add(field.key()));
    after.members().forEach(field -> keys.add(field.key()));
    return keys;
  }
}
