package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Part;
import dev.roundhouse.updates.Tree;
import dev.roundhouse.updates.Version;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads npm's `package-lock.json` of one package that was locked alone. Pure.
public final class Lock {
  private static final int MOST_PARTS = 5_000;
  private static final int LONGEST_PATH = 1_000;
  private static final String NAME = "(?:@[A-Za-z0-9~_-][\\w.~-]*/)?[A-Za-z0-9~_-][\\w.~-]*";
  private static final Pattern PATH =
      Pattern.compile("node_modules/" + NAME + "(?:/node_modules/" + NAME + ")*");
  private static final Pattern NAMED = Pattern.compile(NAME);
  private static final List<String> NEEDS =
      List.of("dependencies", "optionalDependencies", "peerDependencies");

  private Lock() {}

  /// The tree for a machine.
  ///
  /// @throws IllegalArgumentException naming the entry that cannot be taken and why
  public static Tree read(String name, byte[] lock, Platform platform) {
    Json json = parsed(lock);
    long format = json.get("lockfileVersion").integer(0);
    if (format != 3 && format != 2) {
      throw new IllegalArgumentException(
          "npm's lock of %s has the format %d, and 2 or 3 is read; update npm"
              .formatted(name, format));
    }
    Map<String, Part> all = parts(json.get("packages"));
    Map<String, Part> fitting = new TreeMap<>(all);
    for (Part each : all.values()) {
      if (!platform.is(each.wants().on())) {
        if (!each.isOptional()) {
          throw refused(
              each.path(),
              "is not for this machine (%s, %s)".formatted(platform.os(), platform.cpu()));
        }
        fitting.remove(each.path());
      }
    }
    String root = "node_modules/" + name;
    Part own = fitting.get(root);
    if (own == null || !own.name().equals(name)) {
      throw new IllegalArgumentException("npm's lock does not have " + name + " itself");
    }
    Map<String, Part> reached = reached(root, fitting);
    List<String> leftOut =
        all.keySet().stream().filter(each -> !reached.containsKey(each)).toList();
    for (String each : leftOut) {
      // npm would have it all the same, and nobody knows what for.
      if (fitting.containsKey(each) && !requireNonNull(all.get(each)).isOptional()) {
        throw refused(each, "is needed by no other");
      }
    }
    return new Tree(name, own.version(), reached, leftOut);
  }

  private static Json parsed(byte[] lock) {
    try {
      return Json.parse(lock);
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("npm's lock is not JSON: " + e.getMessage(), e);
    }
  }

  private static Map<String, Part> parts(Json packages) {
    Map<String, Part> parts = new TreeMap<>();
    for (Json.Field field : packages.members()) {
      if (field.key().isEmpty()) {
        continue; // The folder that npm was run in.
      }
      if (parts.size() == MOST_PARTS) {
        throw new IllegalArgumentException("npm's lock has more than " + MOST_PARTS + " packages");
      }
      if (parts.put(field.key(), part(field.key(), field.value())) != null) {
        throw refused(field.key(), "is there twice");
      }
    }
    for (Part each : parts.values()) {
      if (each.origin() instanceof Part.Origin.Bundled(String by) && !parts.containsKey(by)) {
        throw refused(each.path(), "is said to be inside of a package that is not there");
      }
    }
    return parts;
  }

  private static Part part(String path, Json json) {
    if (path.length() > LONGEST_PATH || !PATH.matcher(path).matches()) {
      throw refused(path, "does not lie in node_modules");
    }
    if (json.type() != JsonType.OBJECT || json.get("link").truth(false)) {
      throw refused(path, "is a link to somewhere else");
    }
    String placed = path.substring(path.lastIndexOf("node_modules/") + "node_modules/".length());
    String alias = json.get("name").text();
    String name = alias == null ? placed : alias;
    if (!NAMED.matcher(name).matches()) {
      throw refused(path, "has no name that is one");
    }
    String written = json.get("version").text();
    Version version =
        Optional.ofNullable(written)
            .flatMap(Version::read)
            .orElseThrow(() -> refused(path, "has no whole version"));
    boolean isOptional = json.get("optional").truth(false) || json.get("devOptional").truth(false);
    Part.Machines on =
        new Part.Machines(texts(json.get("os")), texts(json.get("cpu")), texts(json.get("libc")));
    return new Part(
        path,
        name,
        version,
        origin(path, json),
        isOptional,
        json.get("hasInstallScript").truth(false),
        new Part.Wants(programs(json.get("bin")), needs(json), on));
  }

  private static Part.Origin origin(String path, Json json) {
    String resolved = json.get("resolved").text();
    String integrity = json.get("integrity").text();
    if (json.get("inBundle").truth(false) && resolved == null) {
      int above = path.lastIndexOf("/node_modules/");
      if (above < 0) {
        throw refused(path, "is said to be inside of another, and lies in none");
      }
      return new Part.Origin.Bundled(path.substring(0, above));
    }
    Optional<URI> at = Optional.ofNullable(resolved).map(text -> address(path, text));
    return new Part.Origin.Archive(
        at,
        Optional.ofNullable(integrity)
            .flatMap(Integrity::strongest)
            .orElseThrow(() ->
                refused(
                    path, "is known by no digest but SHA-1 or by none, so nobody could tell it")));
  }

  private static URI address(String path, String text) {
    try {
      URI address = URI.create(text);
      boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      if (isHttp && address.getHost() != null && address.getRawUserInfo() == null) {
        return address;
      }
    } catch (IllegalArgumentException _) {
      // Said below, as for every address that is none of a registry.
    }
    throw refused(path, "does not come from a registry (git, a file or a link)");
  }

  private static Map<String, String> programs(Json bin) {
    Map<String, String> programs = new LinkedHashMap<>();
    for (Json.Field field : bin.members()) {
      String file = field.value().text();
      if (file != null) {
        programs.put(field.key(), file);
      }
    }
    return programs;
  }

  private static List<String> needs(Json json) {
    Set<String> needs = new LinkedHashSet<>();
    for (String kind : NEEDS) {
      json.get(kind).members().forEach(field -> needs.add(field.key()));
    }
    return new ArrayList<>(needs);
  }

  private static List<String> texts(Json json) {
    String only = json.text();
    return only == null
        ? json.items().stream().flatMap(each -> Stream.ofNullable(each.text())).toList()
        : List.of(only);
  }

  /// What is left when the optional parts that do not fit are gone: those that only they need go
  /// with them, as npm has it.
  private static Map<String, Part> reached(String root, Map<String, Part> parts) {
    Map<String, Part> reached = new TreeMap<>();
    Deque<Part> open = new ArrayDeque<>();
    open.add(requireNonNull(parts.get(root)));
    while (!open.isEmpty()) {
      Part part = open.remove();
      if (reached.put(part.path(), part) == null) {
        for (String need : part.wants().needs()) {
          Tree.found(parts, part.path(), need).ifPresent(open::add);
        }
        if (part.origin() instanceof Part.Origin.Bundled(String by)) {
          Optional.ofNullable(parts.get(by)).ifPresent(open::add);
        }
      }
    }
    return reached;
  }

  private static IllegalArgumentException refused(String path, String why) {
    return new IllegalArgumentException("npm's lock: %s %s".formatted(Names.shown(path), why));
  }
}
