package dev.roundhouse.catalog;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Sandbox;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Definitions as JSON: in the store, and over the API. Secrets stand in it as references only.
public final class DefinitionJson {
  private static final int LONGEST = 1 << 20;

  private DefinitionJson() {}

  /// For the store, and for bringing a definition to it: texts as they were written.
  public static byte[] write(ServerDefinition definition) {
    return write(definition, SecretText::template);
  }

  /// For showing: what was written literally into a text is masked, references are not.
  public static byte[] show(ServerDefinition definition) {
    return write(definition, SecretText::toString);
  }

  /// As in a definition.
  public static byte[] show(Sandbox sandbox) {
    JsonWriter writer = new JsonWriter();
    ConfinementJson.write(writer, sandbox);
    return writer.toBytes();
  }

  private static byte[] write(ServerDefinition definition, Function<SecretText, String> as) {
    JsonWriter writer = new JsonWriter().object().member("name", definition.id().value());
    switch (definition.transport()) {
      case Transport.Stdio(
              String command,
              List<String> args,
              Map<String, SecretText> env,
              Optional<Path> cwd) -> {
        writer.member("command", command).key("args").array();
        args.forEach(writer::string);
        writer.end();
        texts(writer, "env", env, as);
        cwd.ifPresent(path -> writer.member("cwd", path.toString()));
      }
      case Transport.Contained(Container container) -> ContainerJson.write(writer, container, as);
      case Transport.BuiltIn(Transport.BuiltIn.Which which) ->
          writer.member("builtIn", which.wire());
      case Transport.Http(
              List<URI> urls,
              Map<String, SecretText> headers,
              Transport.Http.Kind kind,
              Optional<RemoteAuth> auth) -> {
        if (urls.size() == 1) {
          writer.member("url", urls.getFirst().toString());
        } else {
          writer.key("urls").array();
          urls.forEach(url -> writer.string(url.toString()));
          writer.end();
        }
        texts(writer, "headers", headers, as);
        writer.member("kind", lower(kind));
        auth.ifPresent(each -> RemoteAuthJson.write(writer, each, as));
      }
    }
    writer
        .member("isolation", lower(definition.isolation()))
        .member("origin", lower(definition.origin()))
        .member("enabled", definition.enabled())
        .member("callTimeout", Durations.format(definition.callTimeout()));
    if (definition.instances() > 1) {
      writer.member("instances", definition.instances());
    }
    definition.description().ifPresent(text -> writer.member("description", text));
    definition.membership().name().ifPresent(of -> writer.member("class", of.value()));
    SleepJson.write(writer, definition.sleep());
    ConfinementJson.write(writer, definition.confinement());
    definition.repeat().ifPresent(repeat -> RepeatJson.write(writer, repeat));
    if (!definition.extras().isEmpty()) {
      writer.key("extras").object();
      definition
          .extras()
          .forEach((key, raw) -> writer.key(key).raw(raw.getBytes(StandardCharsets.UTF_8)));
      writer.end();
    }
    return writer.end().toBytes();
  }

  private static void texts(
      JsonWriter writer,
      String key,
      Map<String, SecretText> texts,
      Function<SecretText, String> as) {
    writer.key(key).object();
    texts.forEach((name, text) -> writer.member(name, as.apply(text)));
    writer.end();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /// Reads a definition; what is not said has its default.
  ///
  /// @throws CatalogException naming the member that is wrong
  public static ServerDefinition readServer(byte[] bytes, Origin origin) {
    Json json = parse(bytes);
    try {
      ServerId id = new ServerId(text(json, "name"));
      return new ServerDefinition(
          id,
          transport(json),
          constant(Isolation.class, json, "isolation", Isolation.SESSION),
          origin,
          json.get("enabled").truth(true),
          Optional.ofNullable(json.get("description").text()),
          duration(json),
          extras(json.get("extras")),
          SleepJson.read(json.get("sleep")),
          ConfinementJson.read(json.get("limits"), json.get("runAs"), json.get("sandbox")),
          RepeatJson.read(json.get("repeat")),
          Membership.of(className(json.get("class"))),
          instances(json));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<ClassName> className(Json json) {
    if (json.isPresent() && json.text() == null) {
      throw invalid("\"class\" is the name of a class");
    }
    return Optional.ofNullable(json.text()).map(ClassName::new);
  }

  private static Transport transport(Json json) {
    boolean isCommand = json.get("command").isPresent();
    boolean isContainer = json.get("container").isPresent();
    boolean isBuiltIn = json.get("builtIn").isPresent();
    boolean isUrl = json.get("url").isPresent();
    boolean isUrls = json.get("urls").isPresent();
    List<Boolean> said = List.of(isCommand, isContainer, isBuiltIn, isUrl, isUrls);
    if (said.stream().filter(each -> each).count() != 1) {
      throw invalid(
          "a server has one of \"command\", \"container\", \"builtIn\" and \"url\" (\"urls\" for"
              + " several)");
    }
    if (!isUrl && !isUrls && json.get("auth").isPresent()) {
      throw invalid("\"auth\" is for a server at a \"url\"");
    }
    if (isContainer) {
      return new Transport.Contained(ContainerJson.read(json.get("container")));
    }
    if (isBuiltIn) {
      return new Transport.BuiltIn(
          constant(Transport.BuiltIn.Which.class, text(json, "builtIn"), "builtIn"));
    }
    if (isCommand) {
      List<String> args = strings(json, "args");
      String cwd = json.get("cwd").text();
      return new Transport.Stdio(
          text(json, "command"), args, texts(json, "env"), Optional.ofNullable(cwd).map(Path::of));
    }
    return new Transport.Http(
        isUrl
            ? List.of(URI.create(text(json, "url")))
            : strings(json, "urls").stream().map(URI::create).toList(),
        texts(json, "headers"),
        constant(Transport.Http.Kind.class, json, "kind", Transport.Http.Kind.AUTO),
        RemoteAuthJson.read(json.get("auth")));
  }

  private static List<String> strings(Json json, String key) {
    List<String> all = new ArrayList<>();
    for (Json each : json.get(key).items()) {
      String text = each.text();
      if (text == null) {
        throw invalid("\"" + key + "\" is a list of strings");
      }
      all.add(text);
    }
    return all;
  }

  private static Map<String, SecretText> texts(Json json, String key) {
    Map<String, SecretText> texts = new LinkedHashMap<>();
    for (Json.Field field : json.get(key).members()) {
      String value = field.value().text();
      if (value == null) {
        throw invalid("\"" + key + "." + field.key() + "\" is a string");
      }
      texts.put(field.key(), SecretText.parse(value));
    }
    return texts;
  }

  private static Map<String, String> extras(Json json) {
    Map<String, String> extras = new LinkedHashMap<>();
    json.members().forEach(field -> extras.put(field.key(), field.value().toString()));
    return extras;
  }

  private static Duration duration(Json json) {
    String text = json.get("callTimeout").text();
    return text == null ? ServerDefinition.DEFAULT_TIMEOUT : Durations.parse(text);
  }

  private static int instances(Json json) {
    Json said = json.get("instances");
    if (!said.isPresent()) {
      return 1;
    }
    long number = said.integer(0);
    if (number < 1 || number > ServerDefinition.MOST_INSTANCES) {
      throw invalid("\"instances\" is a whole number from 1 to " + ServerDefinition.MOST_INSTANCES);
    }
    return (int) number;
  }

  private static <E extends Enum<E>> E constant(Class<E> type, Json json, String key, E fallback) {
    String text = json.get(key).text();
    return text == null ? fallback : constant(type, text, key);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text, String key) {
    for (E each : type.getEnumConstants()) {
      if (lower(each).equals(text)) {
        return each;
      }
    }
    throw invalid("\"" + key + "\" does not know \"" + text + "\"");
  }

  public static byte[] write(VirtualServer virtual) {
    JsonWriter writer = new JsonWriter().object().member("name", virtual.name().value());
    virtual.description().ifPresent(text -> writer.member("description", text));
    writer.member("origin", lower(virtual.origin()));
    entries(writer, "tools", virtual.tools());
    entries(writer, "prompts", virtual.prompts());
    entries(writer, "resources", virtual.resources());
    return writer.end().toBytes();
  }

  private static void entries(JsonWriter writer, String key, List<Entry> entries) {
    writer.key(key).array();
    for (Entry entry : entries) {
      writer.object().member("server", entry.server().value()).member("name", entry.name());
      entry.as().ifPresent(as -> writer.member("as", as));
      entry.description().ifPresent(text -> writer.member("description", text));
      writer.end();
    }
    writer.end();
  }

  /// @throws CatalogException naming the member that is wrong
  public static VirtualServer readVirtual(byte[] bytes, Origin origin) {
    Json json = parse(bytes);
    try {
      return new VirtualServer(
          new ServerId(text(json, "name")),
          Optional.ofNullable(json.get("description").text()),
          entries(json.get("tools")),
          entries(json.get("prompts")),
          entries(json.get("resources")),
          origin);
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static List<Entry> entries(Json list) {
    List<Entry> entries = new ArrayList<>();
    for (Json each : list.items()) {
      String name = each.get("name").text();
      entries.add(
          new Entry(
              new ServerId(text(each, "server")),
              name == null ? "*" : name,
              Optional.ofNullable(each.get("as").text()),
              Optional.ofNullable(each.get("description").text())));
    }
    return entries;
  }

  private static String text(Json json, String key) {
    @Nullable String text = json.get(key).text();
    if (text == null) {
      throw invalid("\"" + key + "\" is missing, or not a string");
    }
    return text;
  }

  private static Json parse(byte[] bytes) {
    if (bytes.length > LONGEST) {
      throw invalid("a definition is at most " + LONGEST + " bytes");
    }
    try {
      Json json = Json.parse(bytes);
      if (json.type() != JsonType.OBJECT) {
        throw invalid("a definition is a JSON object");
      }
      return json;
    } catch (MalformedFrame e) {
      throw invalid("a definition is JSON: " + e.getMessage());
    }
  }

  private static CatalogException invalid(String message) {
    return new CatalogException(CatalogException.Kind.INVALID, message);
  }
}
