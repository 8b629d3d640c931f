package dev.roundhouse.catalog;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The member `container` of a definition.
final class ContainerJson {
  private static final Set<String> KEYS =
      Set.of(
          "image",
          "command",
          "env",
          "mounts",
          "network",
          "memory",
          "cpu",
          "pids",
          "port",
          "path",
          "user",
          "writable",
          "pull");
  private static final Set<String> MOUNT_KEYS = Set.of("from", "to", "readOnly");

  private ContainerJson() {}

  static void write(JsonWriter writer, Container container, Function<SecretText, String> as) {
    writer.key("container").object().member("image", container.image());
    writer.key("command").array();
    container.command().forEach(writer::string);
    writer.end().key("env").object();
    container.env().forEach((name, text) -> writer.member(name, as.apply(text)));
    writer.end().key("mounts").array();
    for (Container.Mount mount : container.mounts()) {
      writer
          .object()
          .member("from", mount.from())
          .member("to", mount.to())
          .member("readOnly", mount.readOnly())
          .end();
    }
    writer.end();
    container.network().ifPresent(name -> writer.member("network", name));
    writer.member("memory", container.memory().toString());
    container
        .cpu()
        .ifPresent(
            cpu -> writer.key("cpu").raw(cpu.toString().getBytes(StandardCharsets.US_ASCII)));
    writer.member("pids", container.pids());
    container.port().ifPresent(port -> writer.member("port", port));
    writer.member("path", container.path());
    container.user().ifPresent(user -> writer.member("user", user));
    writer
        .member("writable", container.writable())
        .member("pull", container.pull().name().toLowerCase(Locale.ROOT))
        .end();
  }

  /// @throws IllegalArgumentException naming what is wrong
  static Container read(Json json) {
    if (json.type() != JsonType.OBJECT) {
      throw new IllegalArgumentException("\"container\" is an object");
    }
    known(json, KEYS, "container");
    String memory = text(json, "memory");
    String path = text(json, "path");
    return new Container(
        needed(json, "image", "container.image"),
        words(json),
        env(json.get("env")),
        mounts(json.get("mounts")),
        Optional.ofNullable(text(json, "network")),
        memory == null ? Container.MEMORY : ByteSize.parse(memory),
        number(json, "cpu"),
        number(json, "pids").map(ContainerJson::whole).orElse(Container.PIDS),
        number(json, "port").map(ContainerJson::whole),
        path == null ? "/mcp" : path,
        Optional.ofNullable(text(json, "user")),
        json.get("writable").truth(false),
        pull(text(json, "pull")));
  }

  private static void known(Json json, Set<String> keys, String where) {
    for (Json.Field field : json.members()) {
      if (!keys.contains(field.key())) {
        throw new IllegalArgumentException(
            "\"%s\" has no member \"%s\"".formatted(where, field.key()));
      }
    }
  }

  private static List<String> words(Json json) {
    List<String> words = new ArrayList<>();
    for (Json each : json.get("command").items()) {
      String word = each.text();
      if (word == null) {
        throw new IllegalArgumentException("\"container.command\" is a list of strings");
      }
      words.add(word);
    }
    return words;
  }

  private static Map<String, SecretText> env(Json json) {
    Map<String, SecretText> env = new LinkedHashMap<>();
    for (Json.Field field : json.members()) {
      env.put(field.key(), SecretText.parse(needed(json, field.key(), "container.env")));
    }
    return env;
  }

  private static List<Container.Mount> mounts(Json json) {
    List<Container.Mount> mounts = new ArrayList<>();
    for (Json each : json.items()) {
      known(each, MOUNT_KEYS, "container.mounts");
      mounts.add(
          new Container.Mount(
              needed(each, "from", "container.mounts.from"),
              needed(each, "to", "container.mounts.to"),
              each.get("readOnly").truth(true)));
    }
    return mounts;
  }

  private static @Nullable String text(Json json, String key) {
    return json.get(key).isPresent() ? needed(json, key, "container." + key) : null;
  }

  private static String needed(Json json, String key, String name) {
    String text = json.get(key).text();
    if (text == null) {
      throw new IllegalArgumentException("\"" + name + "\" is missing, or not a string");
    }
    return text;
  }

  private static Optional<Double> number(Json json, String key) {
    Json value = json.get(key);
    if (!value.isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Double.parseDouble(value.toString()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"container." + key + "\" is a number", e);
    }
  }

  private static int whole(double number) {
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "\"container.pids\" and \"container.port\" are whole numbers, not " + number);
    }
    return (int) number;
  }

  private static Container.Pull pull(@Nullable String text) {
    return switch (text) {
      case null -> Container.Pull.NEVER;
      case "never" -> Container.Pull.NEVER;
      case "missing" -> Container.Pull.MISSING;
      default ->
          throw new IllegalArgumentException(
              "\"container.pull\" is never or missing, not \"" + text + "\"");
    };
  }
}
