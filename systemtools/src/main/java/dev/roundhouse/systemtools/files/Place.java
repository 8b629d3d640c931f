package dev.roundhouse.systemtools.files;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.systemtools.tool.Refusal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A path of a caller, taken apart: a root of the operator's, and names below it, none of which can
/// lead up or is denied. What the names lead to is found out by walking, not by this text.
record Place(Path root, List<String> names) {
  private static final int LONGEST = 4096;
  private static final int LONGEST_NAME = 255;
  private static final int DEEPEST = 128;

  Place {
    requireNonNull(root, "root");
    names = List.copyOf(names);
  }

  /// As a text.
  String path() {
    return names.isEmpty() ? root.toString() : root + "/" + String.join("/", names);
  }

  /// The last name.
  String name() {
    return names.getLast();
  }

  Place parent() {
    return new Place(root, names.subList(0, names.size() - 1));
  }

  Place below(String name) {
    List<String> longer = new ArrayList<>(names);
    longer.add(name);
    return new Place(root, longer);
  }

  /// @throws Refusal when it is no path below one of the roots, or a rule denies it. Whether there
  ///   is such a file is not looked at, so that the refusal cannot tell
  static Place of(String given, FileRules rules, List<Path> roots) throws Refusal {
    if (given.length() > LONGEST || given.indexOf('\0') >= 0 || !given.startsWith("/")) {
      throw invalid("a path is absolute, at most " + LONGEST + " characters and without NUL");
    }
    List<String> names = names(given);
    Path path;
    try {
      path = Path.of("/" + String.join("/", names));
    } catch (InvalidPathException e) {
      throw new Refusal(Refusal.Kind.INVALID, "a path cannot be written like that here", e);
    }
    Path root =
        roots.stream()
            .filter(path::startsWith)
            .max(java.util.Comparator.comparingInt(Path::getNameCount))
            .orElseThrow(() -> outside(roots));
    List<String> below = names.subList(root.getNameCount(), names.size());
    if (below.size() > DEEPEST) {
      throw invalid("a path goes at most " + DEEPEST + " directories below its root");
    }
    for (String name : below) {
      if (rules.isDenied(name)) {
        throw new Refusal(
            Refusal.Kind.DENIED,
            "\"" + name + "\" is a name that system.files denies, wherever it stands");
      }
    }
    return new Place(root, below);
  }

  private static List<String> names(String given) throws Refusal {
    List<String> names = new ArrayList<>();
    for (String name : given.split("/", -1)) {
      if (name.equals("..") || name.equals(".")) {
        throw invalid("a path has no . and .. in it; write where it leads");
      }
      if (name.length() > LONGEST_NAME) {
        throw invalid("a name is at most " + LONGEST_NAME + " characters");
      }
      if (!isWhole(name)) {
        throw invalid("a path is made of whole characters");
      }
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  /// Half a character would be another one on its way to the kernel.
  private static boolean isWhole(String name) {
    return name.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
  }

  private static Refusal invalid(String message) {
    return new Refusal(Refusal.Kind.INVALID, message);
  }

  private static Refusal outside(List<Path> roots) {
    return new Refusal(
        Refusal.Kind.DENIED,
        "this lies outside of the directories that system.files opens: "
            + (roots.isEmpty()
                ? "none"
                : String.join(", ", roots.stream().map(Path::toString).toList())));
  }
}
