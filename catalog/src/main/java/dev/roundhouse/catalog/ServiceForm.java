package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A server as a services file describes it: besides the members of a definition, `command` as one
/// list, `environment`, and `image`, which is run with `docker run -i`, its limits and volumes
/// included.
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
          "sleep");

  private static final Set<String> READ =
      Set.of("name", "command", "args", "env", "environment", "image", "volumes", "extras");

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
        if (!key.equals("resources") || !json.get("image").isPresent()) {
          ignored.add(key);
        }
      }
    }
    command(json, body);
    body.key("extras").raw(extras.end().toBytes());
    return new ServiceForm(DefinitionJson.readServer(body.end().toBytes(), Origin.STORE), ignored);
  }

  private static void command(Json json, JsonWriter body) {
    List<String> command = new ArrayList<>();
    String image = json.get("image").text();
    if (image != null) {
      if (json.get("url").isPresent()) {
        throw invalid("a service has either \"image\" or \"url\"");
      }
      command.addAll(docker(json));
      command.add(image);
    }
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
  }

  /// Values stay out of the command line, which everybody on the machine can read.
  private static List<String> docker(Json json) {
    List<String> docker = new ArrayList<>(List.of("docker", "run", "--rm", "-i"));
    environment(json).forEach(field -> docker.addAll(List.of("-e", field.key())));
    for (Json.Field volume : json.get("volumes").members()) {
      String to = volume.value().text();
      if (to == null) {
        throw invalid("\"volumes." + volume.key() + "\" is a path in the container");
      }
      docker.addAll(List.of("-v", volume.key() + ":" + to));
    }
    limit(json, "memory", "--memory", docker);
    limit(json, "memory_reservation", "--memory-reservation", docker);
    limit(json, "cpu", "--cpus", docker);
    limit(json, "pids", "--pids-limit", docker);
    return docker;
  }

  private static void limit(Json json, String key, String option, List<String> docker) {
    String value = json.get("resources").get(key).text();
    if (value != null) {
      docker.addAll(List.of(option, value));
    }
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
