package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A package with everything that an install of it brings, as npm's lock says it for this machine.
/// Immutable.
///
/// @param name of the package that it is about
/// @param parts by their paths
/// @param leftOut paths of optional parts that are not for this machine
public record Tree(String name, Version version, Map<String, Part> parts, List<String> leftOut) {
  private static final String MODULES = "node_modules/";

  public Tree {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    leftOut = List.copyOf(leftOut);
    if (!parts.containsKey(MODULES + name)) {
      throw new IllegalArgumentException("a tree without its own package: " + name);
    }
  }

  /// The package itself.
  public Part root() {
    return requireNonNull(parts.get(MODULES + name));
  }

  /// The parts that a part finds when it looks for what it needs.
  public List<Part> neededBy(Part part) {
    List<Part> found = new ArrayList<>();
    for (String each : part.wants().needs()) {
      found(parts, part.path(), each).ifPresent(found::add);
    }
    return found;
  }

  /// What a name means for a part, as Node.js has it: beside it, or in a folder above.
  public static Optional<Part> found(Map<String, Part> parts, String from, String name) {
    String folder = from + "/";
    while (true) {
      Part part = parts.get(folder + MODULES + name);
      if (part != null) {
        return Optional.of(part);
      }
      int above = folder.lastIndexOf(MODULES);
      if (above < 0) {
        return Optional.empty();
      }
      folder = folder.substring(0, above);
    }
  }
}
