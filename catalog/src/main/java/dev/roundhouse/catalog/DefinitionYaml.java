package dev.roundhouse.catalog;

import dev.roundhouse.catalog.CatalogException.Kind;
import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.Problem;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.config.SettingsText;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Definitions as a person writes them in the configuration file: below `servers`, with the keys
/// and checks of the file. What has its default is left out; what was written literally into a text
/// that may be secret is masked, and is what it was when the mask comes back.
public final class DefinitionYaml {
  /// What a literal piece of such a text looks like.
  public static final String MASK = "****";

  /// Members that the file does not have, or whose defaults go without saying.
  private static final Set<String> UNSAID = Set.of("name", "origin", "extras");

  private static final Map<String, String> DEFAULTS =
      Map.of("isolation", "session", "enabled", "true", "callTimeout", "5m", "kind", "auto");

  /// Below these, keys are names that somebody has given.
  private static final Set<String> NAMED = Set.of("env", "headers");

  private static final int LONGEST = 1 << 20;

  /// The part of the file that is meant.
  record Section(
      @Setting("Servers behind the door, by name.") Map<ServerId, ServerSettings> servers) {}

  private DefinitionYaml() {}

  /// For showing, and for changing by hand.
  public static String show(ServerDefinition definition) {
    Json json;
    try {
      json = Json.parse(DefinitionJson.show(definition));
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a definition written here cannot be read back", e);
    }
    Map<String, Object> members = new LinkedHashMap<>();
    for (Json.Field field : json.members()) {
      if (isSaid(definition, field)) {
        members.put(key(field.key()), tree(field.key(), field.value()));
      }
    }
    return SettingsText.yaml(Map.of("servers", Map.of(definition.id().value(), members)));
  }

  private static boolean isSaid(ServerDefinition definition, Json.Field field) {
    Json value = field.value();
    boolean isDefault =
        String.valueOf(value.text() == null ? value.toString() : value.text())
            .equals(DEFAULTS.get(field.key()));
    boolean isEmpty =
        switch (value.type()) {
          case OBJECT -> value.members().isEmpty() && !field.key().equals("sandbox");
          case ARRAY -> value.items().isEmpty();
          default -> false;
        };
    boolean isImplied = definition.isBuiltIn() && field.key().equals("isolation");
    return !UNSAID.contains(field.key()) && !isDefault && !isEmpty && !isImplied;
  }

  private static String key(String member) {
    return member
        .chars()
        .mapToObj(
            c -> Character.isUpperCase(c) ? "-" + (char) Character.toLowerCase(c) : "" + (char) c)
        .collect(Collectors.joining());
  }

  private static Object tree(String key, Json json) {
    return switch (json.type()) {
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Json.Field field : json.members()) {
          String name = NAMED.contains(key) ? field.key() : key(field.key());
          map.put(name, tree(field.key(), field.value()));
        }
        yield map;
      }
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        for (Json each : json.items()) {
          items.add(tree("", each));
        }
        yield items;
      }
      case TRUE, FALSE -> json.truth(false);
      case NUMBER -> number(json.toString());
      default -> String.valueOf(json.text());
    };
  }

  private static Number number(String text) {
    return text.matches("-?[0-9]{1,18}")
        ? (Number) Long.valueOf(text)
        : (Number) Double.valueOf(text);
  }

  /// Reads servers as they stand in the file.
  ///
  /// @param before the servers that there are, whose masked texts and whose extras are kept
  /// @throws CatalogException with every problem and its place
  public static List<ServerDefinition> read(String yaml, Map<ServerId, ServerDefinition> before) {
    if (yaml.length() > LONGEST) {
      throw new CatalogException(
          Kind.INVALID, "the text is longer than " + LONGEST + " characters");
    }
    Section section;
    try {
      section = SettingsReader.parse(yaml, "text", Section.class);
    } catch (ConfigException e) {
      throw new CatalogException(
          Kind.INVALID,
          e.problems().stream().limit(5).map(Problem::toString).collect(Collectors.joining("\n")));
    }
    List<ServerDefinition> all = new ArrayList<>();
    section
        .servers()
        .forEach((id, settings) -> {
          try {
            ServerDefinition read = settings.define(id, Origin.STORE);
            all.add(restored(read, Optional.ofNullable(before.get(id))));
          } catch (IllegalArgumentException e) {
            throw new CatalogException(Kind.INVALID, id + ": " + e.getMessage());
          }
        });
    if (all.isEmpty()) {
      throw new CatalogException(
          Kind.INVALID, "the text names no server; write it as servers: {NAME: {command: …}}");
    }
    return List.copyOf(all);
  }

  private static ServerDefinition restored(
      ServerDefinition read, Optional<ServerDefinition> before) {
    @Nullable Transport old = before.map(ServerDefinition::transport).orElse(null);
    Transport transport =
        switch (read.transport()) {
          case Transport.Stdio is ->
              new Transport.Stdio(
                  is.command(),
                  is.args(),
                  texts(is.env(), old instanceof Transport.Stdio was ? was.env() : Map.of()),
                  is.cwd());
          case Transport.Contained is ->
              new Transport.Contained(
                  is.container()
                      .withEnv(
                          texts(
                              is.container().env(),
                              old instanceof Transport.Contained was
                                  ? was.container().env()
                                  : Map.of())));
          case Transport.BuiltIn is -> is;
          case Transport.Http is ->
              new Transport.Http(
                  is.urls(),
                  texts(is.headers(), old instanceof Transport.Http was ? was.headers() : Map.of()),
                  is.kind(),
                  is.auth());
        };
    return read.with(transport, before.map(ServerDefinition::extras).orElse(Map.of()));
  }

  private static Map<String, SecretText> texts(
      Map<String, SecretText> texts, Map<String, SecretText> before) {
    Map<String, SecretText> all = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> all.put(name, text(name, text, Optional.ofNullable(before.get(name)))));
    return all;
  }

  /// A masked text is what it was before.
  private static SecretText text(String name, SecretText text, Optional<SecretText> before) {
    String said = text.template();
    if (!said.contains(MASK)) {
      return text;
    }
    return before
        .filter(was -> was.toString().equals(said))
        .orElseThrow(() ->
            new IllegalArgumentException(
                name
                    + ": "
                    + MASK
                    + " stands for a value that is not shown; leave the whole text as it was, or"
                    + " write all of it anew, best as ${secret:NAME}"));
  }
}
