package dev.roundhouse.updates.trial;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Canonical;
import dev.roundhouse.protocol.Definition;
import dev.roundhouse.protocol.DefinitionChanges;
import dev.roundhouse.protocol.DefinitionKind;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.Change;
import dev.roundhouse.updates.Change.Kind;
import dev.roundhouse.updates.Change.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares one list of one version with that of another. Used by one thread, once.
final class Entries {
  private final Kind kind;
  private final Suspicion suspicion;
  private final Map<String, Json> before;
  private final Map<String, Json> after;
  private final List<Change> changes = new ArrayList<>();

  Entries(Kind kind, List<Json> before, List<Json> after, Suspicion suspicion) {
    this.kind = requireNonNull(kind, "kind");
    this.suspicion = requireNonNull(suspicion, "suspicion");
    this.before = named(before, false);
    this.after = named(after, true);
  }

  /// What a server tells every agent.
  static List<Change> words(String before, String after, Suspicion suspicion) {
    if (before.equals(after)) {
      return List.of();
    }
    Entries entries = new Entries(Kind.SERVER, List.of(), List.of(), suspicion);
    Definition was = before.isEmpty() ? null : told(before);
    String what = before.isEmpty() ? "are new" : after.isEmpty() ? "are gone" : "are others";
    entries.add("instructions", Severity.SAFE, what);
    if (!after.isEmpty()) {
      entries.suspect("instructions", told(after), was);
    }
    return entries.changes;
  }

  private static Definition told(String words) {
    byte[] text = new JsonWriter().object().member("description", words).end().toBytes();
    try {
      return Definition.of(DefinitionKind.PROMPT, "instructions", Json.parse(text));
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a text written here cannot be read back", e);
    }
  }

  List<Change> changes() {
    Map<String, Json> gone = new LinkedHashMap<>(before);
    gone.keySet().removeAll(after.keySet());
    Map<String, Json> come = new LinkedHashMap<>(after);
    come.keySet().removeAll(before.keySet());
    gone.forEach((name, was) -> gone(name, was, come));
    come.forEach((name, is) -> {
      add(name, Severity.SAFE, "is new");
      suspect(name, definition(name, is), null);
    });
    after.forEach((name, is) -> {
      Json was = before.get(name);
      if (was != null) {
        compare(name, definition(name, was), definition(name, is));
      }
    });
    return changes;
  }

  private void gone(String name, Json was, Map<String, Json> come) {
    Optional<String> heir =
        come.entrySet().stream()
            .filter(each -> shape(was).equals(shape(each.getValue())))
            .map(Map.Entry::getKey)
            .findFirst();
    if (heir.isEmpty()) {
      add(name, Severity.BREAKING, "is gone");
      return;
    }
    Json is = requireNonNull(come.remove(heir.get()), "heir");
    add(name, Severity.BREAKING, "is renamed to " + heir.get());
    compare(heir.get(), definition(heir.get(), was), definition(heir.get(), is));
  }

  /// What tells two entries of the same shape under different names: what they take, and what they
  /// say where they take nothing.
  private String shape(Json entry) {
    String taken =
        switch (kind) {
          case TOOL -> text(entry.get("inputSchema"));
          case PROMPT -> text(entry.get("arguments"));
          case RESOURCE, TEMPLATE, SERVER -> "";
        };
    boolean isTelling =
        switch (kind) {
          case TOOL -> !entry.get("inputSchema").get("properties").members().isEmpty();
          case PROMPT -> !entry.get("arguments").items().isEmpty();
          case RESOURCE, TEMPLATE, SERVER -> false;
        };
    boolean isPlace = kind == Kind.RESOURCE || kind == Kind.TEMPLATE;
    return isTelling ? taken : taken + text(isPlace ? entry.get("name") : entry.get("description"));
  }

  private static String text(Json json) {
    return json.isPresent() ? new String(Canonical.of(json), StandardCharsets.UTF_8) : "";
  }

  private void compare(String name, Definition was, Definition is) {
    for (dev.roundhouse.protocol.Change each : DefinitionChanges.between(was, is)) {
      if (!each.path().equals("/name") && !each.path().equals("/uriTemplate")) {
        Meaning meaning = Meaning.of(each);
        add(name, meaning.severity(), meaning.what());
      }
    }
    suspect(name, is, was);
  }

  private void suspect(String name, Definition is, @Nullable Definition was) {
    suspicion.of(is, was).forEach(each -> add(name, Severity.SUSPICIOUS, each));
  }

  private Definition definition(String name, Json entry) {
    return Definition.of(
        switch (kind) {
          case TOOL -> DefinitionKind.TOOL;
          case PROMPT -> DefinitionKind.PROMPT;
          // A resource is what a template leads to, and says the same of itself.
          case RESOURCE, TEMPLATE, SERVER -> DefinitionKind.TEMPLATE;
        },
        name,
        entry);
  }

  private Map<String, Json> named(List<Json> entries, boolean isTold) {
    Map<String, Json> named = new LinkedHashMap<>();
    for (Json each : entries) {
      String name = each.get(key()).text();
      if (name == null) {
        told(isTold, "an entry", "has no " + key() + ", and cannot be compared");
      } else if (named.putIfAbsent(name, each) != null) {
        told(isTold, name, "is there twice, and cannot be compared");
      }
    }
    return named;
  }

  private void told(boolean isTold, String subject, String what) {
    if (isTold) {
      add(subject, Severity.SUSPICIOUS, what);
    }
  }

  private String key() {
    return switch (kind) {
      case TOOL, PROMPT, SERVER -> "name";
      case RESOURCE -> "uri";
      case TEMPLATE -> "uriTemplate";
    };
  }

  private void add(String subject, Severity severity, String what) {
    changes.add(new Change(kind, Meaning.shown(subject), severity, what));
  }
}
