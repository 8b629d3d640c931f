package dev.roundhouse.systemtools.containers;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The containers of a compose project, as their labels tell.
///
/// @param parts in the order in which they are started: what others depend on first
record Stack(String name, List<Part> parts) {
  private static final String SERVICE = "com.docker.compose.service";
  private static final String DEPENDS_ON = "com.docker.compose.depends_on";
  private static final String FILES = "com.docker.compose.project.config_files";

  /// One container.
  ///
  /// @param needs services that it depends on
  record Part(
      String id,
      String container,
      String service,
      String image,
      String state,
      String status,
      String files,
      Set<String> needs) {
    Part {
      requireNonNull(id, "id");
      requireNonNull(container, "container");
      requireNonNull(service, "service");
      needs = Set.copyOf(needs);
    }

    static Part of(Json listed) {
      Json labels = listed.get("Labels");
      Set<String> needs = new LinkedHashSet<>();
      for (String each : Views.said(labels.get(DEPENDS_ON)).split(",", -1)) {
        String service = each.split(":", -1)[0];
        if (!service.isEmpty()) {
          needs.add(service);
        }
      }
      return new Part(
          Views.said(listed.get("Id")),
          Views.firstName(listed),
          Views.said(labels.get(SERVICE)),
          Views.said(listed.get("Image")),
          Views.said(listed.get("State")),
          Views.said(listed.get("Status")),
          Views.said(labels.get(FILES)),
          needs);
    }

    boolean isRunning() {
      return state.equals("running");
    }
  }

  Stack {
    requireNonNull(name, "name");
    parts = ordered(parts);
  }

  /// Those of a circle, which no compose file has, come last.
  private static List<Part> ordered(List<Part> parts) {
    List<Part> left = new ArrayList<>(parts);
    List<Part> sorted = new ArrayList<>();
    boolean isMoving = true;
    while (isMoving) {
      List<Part> free =
          left.stream()
              .filter(
                  part -> left.stream().noneMatch(other -> part.needs().contains(other.service())))
              .toList();
      sorted.addAll(free);
      left.removeAll(free);
      isMoving = !free.isEmpty();
    }
    sorted.addAll(left);
    return List.copyOf(sorted);
  }

  /// All of them by name.
  static Map<String, Stack> all(Engines.Engine engine) throws Refusal, InterruptedException {
    String filter =
        new String(
            new JsonWriter()
                .object()
                .key("label")
                .array()
                .string(Stacks.PROJECT)
                .end()
                .end()
                .toBytes(),
            java.nio.charset.StandardCharsets.UTF_8);
    Map<String, List<Part>> byName = new TreeMap<>();
    for (Json each :
        engine.get("/containers/json", Map.of("all", "1", "filters", filter)).items()) {
      String name = Views.said(each.get("Labels").get(Stacks.PROJECT));
      byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(Part.of(each));
    }
    Map<String, Stack> all = new TreeMap<>();
    byName.forEach((name, parts) -> all.put(name, new Stack(name, parts)));
    return all;
  }

  /// @throws Refusal when it has no containers, naming those that have
  static Stack named(Engines.Engine engine, String given) throws Refusal, InterruptedException {
    String name = Named.stack(given);
    Map<String, Stack> all = all(engine);
    Stack found = all.get(name);
    if (found == null) {
      throw new Refusal(
          Refusal.Kind.NOT_FOUND,
          "the stack %s has no containers on this machine; %s"
              .formatted(
                  name,
                  all.isEmpty()
                      ? "no stack has"
                      : "those that have: " + String.join(", ", all.keySet())));
    }
    return found;
  }

  long running() {
    return parts.stream().filter(Part::isRunning).count();
  }

  Set<String> services() {
    Set<String> all = new LinkedHashSet<>();
    parts.forEach(part -> all.add(part.service()));
    return all;
  }

  /// In few words.
  String words() {
    return "%d of %d containers run".formatted(running(), parts.size());
  }
}
