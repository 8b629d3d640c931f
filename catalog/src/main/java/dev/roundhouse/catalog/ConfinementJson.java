package dev.roundhouse.catalog;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Sandbox;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The members `limits`, `runAs` and `sandbox` of a definition. Strict: a limit that is misspelt
/// would be no limit.
final class ConfinementJson {
  private static final Set<String> KEYS = Set.of("memory", "cpu", "pids", "files");

  private static final Set<String> SANDBOX_KEYS = Set.of("write", "read", "network");

  private ConfinementJson() {}

  static void write(JsonWriter writer, Confinement confinement) {
    ResourceLimits limits = confinement.limits();
    if (!limits.isNone()) {
      writer.key("limits").object();
      limits.memory().ifPresent(is -> writer.member("memory", is.toString()));
      limits
          .cpu()
          .ifPresent(is -> writer.key("cpu").raw(number(is).getBytes(StandardCharsets.UTF_8)));
      limits.pids().ifPresent(is -> writer.member("pids", is.longValue()));
      limits.files().ifPresent(is -> writer.member("files", is.longValue()));
      writer.end();
    }
    confinement.runAs().ifPresent(is -> writer.member("runAs", is));
    confinement.sandbox().ifPresent(is -> write(writer.key("sandbox"), is));
  }

  static void write(JsonWriter writer, Sandbox sandbox) {
    writer.object();
    paths(writer, "write", sandbox.write());
    paths(writer, "read", sandbox.read());
    writer.member("network", sandbox.network()).end();
  }

  private static void paths(JsonWriter writer, String key, List<Path> paths) {
    writer.key(key).array();
    paths.forEach(path -> writer.string(path.toString()));
    writer.end();
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /// @throws IllegalArgumentException naming what is wrong
  static Confinement read(Json limits, Json runAs, Json sandbox) {
    if (runAs.isPresent() && runAs.text() == null) {
      throw new IllegalArgumentException("\"runAs\" is the name of a user");
    }
    return new Confinement(limits(limits), Optional.ofNullable(runAs.text()), sandbox(sandbox));
  }

  private static Optional<Sandbox> sandbox(Json json) {
    if (!json.isPresent()) {
      return Optional.empty();
    }
    if (json.type() != JsonType.OBJECT) {
      throw new IllegalArgumentException("\"sandbox\" is an object; {} for one without exceptions");
    }
    for (Json.Field field : json.members()) {
      if (!SANDBOX_KEYS.contains(field.key())) {
        throw new IllegalArgumentException(
            "\"sandbox." + field.key() + "\" is unknown; there are write, read and network");
      }
    }
    Json network = json.get("network");
    if (network.isPresent()
        && network.type() != JsonType.TRUE
        && network.type() != JsonType.FALSE) {
      throw new IllegalArgumentException("\"sandbox.network\" is true or false");
    }
    return Optional.of(
        new Sandbox(paths(json, "write"), paths(json, "read"), network.truth(false)));
  }

  private static List<Path> paths(Json json, String key) {
    String wrong = "\"sandbox." + key + "\" is a list of full paths";
    Json list = json.get(key);
    if (list.isPresent() && list.type() != JsonType.ARRAY) {
      throw new IllegalArgumentException(wrong);
    }
    List<Path> paths = new ArrayList<>();
    for (Json each : list.items()) {
      String text = each.text();
      if (text == null) {
        throw new IllegalArgumentException(wrong);
      }
      try {
        paths.add(Path.of(text));
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException(wrong, e);
      }
    }
    return paths;
  }

  private static ResourceLimits limits(Json json) {
    if (!json.isPresent()) {
      return ResourceLimits.NONE;
    }
    if (json.type() != JsonType.OBJECT) {
      throw new IllegalArgumentException("\"limits\" is an object");
    }
    for (Json.Field field : json.members()) {
      if (!KEYS.contains(field.key())) {
        throw new IllegalArgumentException(
            "\"limits." + field.key() + "\" is unknown; there are memory, cpu, pids and files");
      }
    }
    Json memory = json.get("memory");
    if (memory.isPresent() && memory.text() == null) {
      throw new IllegalArgumentException("\"limits.memory\" is a size such as \"512MiB\"");
    }
    return new ResourceLimits(
        Optional.ofNullable(memory.text()).map(ByteSize::parse),
        number(json, "cpu", Double::valueOf),
        number(json, "pids", Integer::valueOf),
        number(json, "files", Integer::valueOf));
  }

  private static <N extends Number> Optional<N> number(
      Json json, String key, Function<String, N> parse) {
    Json value = json.get(key);
    if (!value.isPresent()) {
      return Optional.empty();
    }
    if (value.type() == JsonType.NUMBER) {
      try {
        return Optional.of(parse.apply(value.toString()));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "\"limits.%s\" cannot be %s".formatted(key, value.toString()), e);
      }
    }
    throw new IllegalArgumentException("\"limits." + key + "\" is a number");
  }
}
