package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server as a services file describes it: besides the members of a definition, `command` as one
/// list, `environment`, and `image`, which becomes a container that may write to its volumes and
/// use the network, as such files expect, with the limits they name.
///
/// @param ignored members that are kept, for showing and for export, and have no effect
public record ServiceForm(ServerDefinition definition, List<String> ignored) {
  private static final Set<String> OWN =
      Set.of(
          "url",
          "headers",
          "kind",
          "cwd",
          "isolation",
          "enabled",
          "description",
          "callTimeout",
          "class",
          "sleep",
          "limits",
          "runAs",
          "repeat");

  private static final Set<String> READ =
      Set.of("name", "command", "args", "env", "environment", "image", "volumes", "extras");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?");

  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kKmMgGtT]?)(?:[iI]?[bB])?");

  public ServiceForm {
    requireNonNull(definition, "definition");
    ignored = List.copyOf(ignored);
  }

  /// @throws CatalogException naming the member that is wrong
  public static ServiceForm read(ServerId id, byte[] bytes) {
    Json json = parse(bytes);
    String name = json.get("name").text();
    if (name != null && !name.equals(id.value())) {
      throw invalid("\"name\" is " + name + ", and the path says " + id);
    }
    JsonWriter body = new JsonWriter().object().member("name", id.value());
    List<String> ignored = new ArrayList<>();
    JsonWriter extras = new JsonWriter().object();
    for (Json.Field field : json.members()) {
      String key = field.key();
      if (OWN.contains(key)) {
        body.key(key).raw(field.value());
      } else if (!READ.contains(key)) {
        extras.key(key).raw(field.value());
        if (!key.equals("resources") || json.get("url").isPresent()) {
          ignored.add(key);
        }
      }
    }
    if (json.get("image").isPresent()) {
      container(json, body);
    } else {
      command(json, body);
    }
    body.key("extras").raw(extras.end().toBytes());
    return new ServiceForm(DefinitionJson.readServer(body.end().toBytes(), Origin.STORE), ignored);
  }

  private static void command(Json json, JsonWriter body) {
    List<String> command = new ArrayList<>();
    command.addAll(texts(json, "command"));
    command.addAll(texts(json, "args"));
    if (!command.isEmpty()) {
      body.member("command", command.getFirst()).key("args").array();
      command.subList(1, command.size()).forEach(body::string);
      body.end();
    }
    body.key("env").object();
    environment(json).forEach(field -> body.key(field.key()).raw(field.value()));
    body.end();
    if (json.get("resources").isPresent() && !json.get("url").isPresent()) {
      limits(json.get("resources"), body.key("limits").object());
      body.end();
    }
  }

  private static void container(Json json, JsonWriter body) {
    String image = json.get("image").text();
    if (image == null || json.get("url").isPresent()) {
      throw invalid("a service has either \"image\", which is a string, or \"url\"");
    }
    body.key("container").object().member("image", image).key("command").array();
    texts(json, "command").forEach(body::string);
    texts(json, "args").forEach(body::string);
    body.end().key("env").object();
    environment(json).forEach(field -> body.key(field.key()).raw(field.value()));
    body.end().key("mounts").array();
    for (Json.Field volume : json.get("volumes").members()) {
      String to = volume.value().text();
      if (to == null) {
        throw invalid("\"volumes." + volume.key() + "\" is a path in the container");
      }
      boolean isReadOnly = to.endsWith(":ro");
      int mode = isReadOnly || to.endsWith(":rw") ? to.length() - ":ro".length() : to.length();
      body.object()
          .member("from", volume.key())
          .member("to", to.substring(0, mode))
          .member("readOnly", isReadOnly)
          .end();
    }
    body.end().member("network", "bridge");
    limits(json.get("resources"), body);
    body.end();
  }

  /// What a command or a container may take at most, by the same names.
  private static void limits(Json resources, JsonWriter body) {
    String memory = resources.get("memory").text();
    if (memory != null) {
      body.member("memory", size(memory));
    }
    number(resources.get("cpu"), "cpu", body);
    number(resources.get("pids"), "pids", body);
  }

  private static void number(Json value, String key, JsonWriter body) {
    if (value.isPresent()) {
      String text = value.text() == null ? value.toString() : value.text();
      if (!NUMBER.matcher(text).matches()) {
        throw invalid("\"resources." + key + "\" is a number, not \"" + text + "\"");
      }
      body.key(key).raw(text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /// Sizes as container engines write them, in powers of two: `256M`, `256MB`, `1g`.
  private static String size(String text) {
    Matcher size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      throw invalid("\"resources.memory\" is a size such as 256MB, not \"" + text + "\"");
    }
    String unit = size.group(2).toUpperCase(Locale.ROOT);
    return size.group(1) + (unit.isEmpty() ? "B" : unit + "iB");
  }

  private static List<Json.Field> environment(Json json) {
    List<Json.Field> all = new ArrayList<>(json.get("environment").members());
    all.addAll(json.get("env").members());
    return all;
  }

  /// One text, or a list of them.
  private static List<String> texts(Json json, String key) {
    Json value = json.get(key);
    String single = value.text();
    if (single != null) {
      return List.of(single);
    }
    List<String> texts = new ArrayList<>();
    for (Json each : value.items()) {
      String text = each.text();
      if (text == null) {
        throw invalid("\"" + key + "\" is a list of strings");
      }
      texts.add(text);
    }
    return texts;
  }

  private static Json parse(byte[] bytes) {
    try {
      Json json = Json.parse(bytes);
      if (json.type() == JsonType.OBJECT) {
        return json;
      }
    } catch (MalformedFrame e) {
      throw invalid("a definition is JSON: " + e.getMessage());
    }
    throw invalid("a definition is a JSON object");
  }

  private static CatalogException invalid(String message) {
    return new CatalogException(CatalogException.Kind.INVALID, message);
  }
}
