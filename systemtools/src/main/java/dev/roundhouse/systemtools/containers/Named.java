package dev.roundhouse.systemtools.containers;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.tool.Refusal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The names that callers give, checked before they come to stand in a request.
final class Named {
  static final int LONGEST = 255;

  /// By it the containers of the fleet are told from all others.
  private static final String FLEET = "dev.roundhouse.house";

  private static final Pattern CONTAINER = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
  private static final Pattern STACK = Pattern.compile("[a-z0-9][a-z0-9_-]*");
  private static final Pattern IMAGE =
      Pattern.compile("[a-z0-9][a-zA-Z0-9._-]*(?::[0-9]{1,5}(?=/))?(?:/[a-z0-9][a-z0-9._-]*)*");
  private static final Pattern TAG =
      Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}|sha256:[0-9a-f]{64}");

  private Named() {}

  static String container(String argument, String given) throws Refusal {
    return fitting(CONTAINER, argument, given, "the name or id of a container, such as web_1");
  }

  static String stack(String given) throws Refusal {
    return fitting(STACK, "stack", given, "the name of a compose project, such as shop");
  }

  static String image(String given) throws Refusal {
    return fitting(
        IMAGE, "image", given, "the name of an image without its tag, such as library/nginx");
  }

  static String tag(String given) throws Refusal {
    return fitting(TAG, "tag", given, "the tag of an image, such as 1.27");
  }

  private static String fitting(Pattern form, String argument, String given, String what)
      throws Refusal {
    if (!form.matcher(given).matches()) {
      throw new Refusal(
          Refusal.Kind.INVALID, "%s is %s, unlike \"%s\"".formatted(argument, what, given));
    }
    return given;
  }

  /// What the engine says of a container.
  static Json inspected(Engines.Engine engine, String argument, String name)
      throws Refusal, InterruptedException {
    return engine.get("/containers/" + container(argument, name) + "/json");
  }

  /// Without the slash that the engine begins names with.
  static String name(Json inspected) {
    String name = String.valueOf(inspected.get("Name").text());
    return name.startsWith("/") ? name.substring(1) : name;
  }

  static String state(Json inspected) {
    return String.valueOf(inspected.get("State").get("Status").text());
  }

  /// Refuses what the fleet runs: it would start it again, or take it for broken.
  static void requireForeign(Json inspected) throws Refusal {
    if (inspected.get("Config").get("Labels").get(FLEET).isPresent()) {
      throw new Refusal(
          Refusal.Kind.DENIED,
          "the container %s is a server that Roundhouse runs; use roundhouse server stop, start or"
                  .formatted(name(inspected))
              + " restart with the name of the server");
    }
  }

  static Map<String, String> texts(Json object) {
    return object.members().stream()
        .filter(field -> field.value().text() != null)
        .collect(
            Collectors.toMap(
                Json.Field::key, field -> String.valueOf(field.value().text()), (_, last) -> last));
  }

  static List<String> strings(Json array) {
    return array.items().stream().map(item -> String.valueOf(item.text())).toList();
  }
}
