package dev.roundhouse.systemtools.inventory;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.upkeep.PackageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What can be compared of a machine: sections of names with one value each.
record Facts(Map<String, Map<String, String>> sections) {
  private static final String LISTENING = "0A";

  Facts {
    Map<String, Map<String, String>> copy = new LinkedHashMap<>();
    sections.forEach((name, entries) -> copy.put(name, new TreeMap<>(entries)));
    sections = copy;
  }

  /// As they are now.
  ///
  /// @param root what the machine's files lie in
  static Facts now(HostPrograms programs, Path root) throws Refusal, InterruptedException {
    requireNonNull(root, "root");
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    Map<String, String> system = system(root);
    all.put("system", system);
    all.put("packages", packages(programs, root, system));
    all.put("listening", listening(root));
    all.put("mounts", mounts(root));
    all.put("users", users(root));
    return new Facts(all);
  }

  /// None where nobody can tell, which is a fact of the system then.
  private static Map<String, String> packages(
      HostPrograms programs, Path root, Map<String, String> system)
      throws Refusal, InterruptedException {
    if (!PackageSource.isKnown(programs)) {
      system.put("package manager", "none that is known here");
      return Map.of();
    }
    PackageSource source = PackageSource.of(programs, root);
    system.put("package manager", source.name());
    return source.all();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return List.of(); // a machine that has no such file
    }
  }

  private static String line(Path file) {
    return lines(file).stream().findFirst().orElse("").strip();
  }

  private static Map<String, String> system(Path root) {
    Map<String, String> all = new TreeMap<>();
    all.put("hostname", line(root.resolve("proc/sys/kernel/hostname")));
    all.put("kernel", line(root.resolve("proc/sys/kernel/osrelease")));
    lines(root.resolve("etc/os-release")).stream()
        .filter(line -> line.startsWith("PRETTY_NAME="))
        .findFirst()
        .ifPresent(line -> all.put("os", line.substring(12).replace("\"", "")));
    lines(root.resolve("proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemTotal:"))
        .findFirst()
        .ifPresent(line -> all.put("memory", line.substring(9).strip()));
    long processors =
        lines(root.resolve("proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("processor"))
            .count();
    all.put("processors", "" + processors);
    return all;
  }

  private static Map<String, String> listening(Path root) {
    Map<String, String> all = new TreeMap<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : lines(root.resolve("proc/net/" + table))) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length > 3 && words[3].equals(LISTENING) && words[1].contains(":")) {
          int port = Integer.parseInt(words[1].substring(words[1].lastIndexOf(':') + 1), 16);
          all.merge("tcp/" + port, table, (one, other) -> one.equals(other) ? one : "tcp, tcp6");
        }
      }
    }
    return all;
  }

  private static Map<String, String> mounts(Path root) {
    Map<String, String> all = new TreeMap<>();
    for (String line : lines(root.resolve("proc/mounts"))) {
      String[] words = line.split(" ", -1);
      if (words.length > 2 && words[0].startsWith("/dev/")) {
        all.put(words[1], words[0] + " " + words[2]);
      }
    }
    return all;
  }

  private static Map<String, String> users(Path root) {
    Map<String, String> all = new TreeMap<>();
    for (String line : lines(root.resolve("etc/passwd"))) {
      String[] words = line.split(":", -1);
      if (words.length == 7) {
        all.put(words[0], words[2] + " " + words[6]);
      }
    }
    return all;
  }

  void write(JsonWriter writer) {
    writer.object();
    sections.forEach((name, entries) -> {
      writer.key(name).object();
      entries.forEach(writer::member);
      writer.end();
    });
    writer.end();
  }

  static Facts read(Json json) {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    for (Json.Field section : json.members()) {
      Map<String, String> entries = new TreeMap<>();
      for (Json.Field each : section.value().members()) {
        entries.put(each.key(), String.valueOf(each.value().text()));
      }
      all.put(section.key(), entries);
    }
    return new Facts(all);
  }

  Map<String, String> section(String name) {
    return sections.getOrDefault(name, Map.of());
  }
}
