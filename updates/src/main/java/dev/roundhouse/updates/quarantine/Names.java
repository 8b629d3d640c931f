package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.HiddenText;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns the names of the entries of one archive into paths below a folder, and refuses those that
/// could be anywhere else, or be the same for another file system. Used by one thread.
final class Names {
  private static final int LONGEST_SHOWN = 200;
  private static final int LONGEST_COMPONENT = 255;

  private enum Kind {
    FILE,
    FOLDER
  }

  private final Bounds bounds;
  private final Map<String, Kind> taken = new HashMap<>();
  private @Nullable String root;

  Names(Bounds bounds) {
    this.bounds = requireNonNull(bounds, "bounds");
  }

  /// A name as it may be shown: without anything that is not seen, and not too long.
  static String shown(String name) {
    String plain = HiddenText.shown(name).replaceAll("\\s", " ").replace("\"", "\\\"");
    return "\""
        + (plain.length() > LONGEST_SHOWN ? plain.substring(0, LONGEST_SHOWN) + "…" : plain)
        + "\"";
  }

  /// The path below the top folder of the archive, which goes; empty for that folder itself.
  String path(String name, boolean isFolder) throws Refusal {
    written(name);
    String plain = isFolder && name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    if (plain.startsWith("/")) {
      throw new Refusal(shown(name), "has an absolute path");
    }
    List<String> parts = Arrays.asList(plain.split("/", -1));
    if (parts.size() - 1 > bounds.depth()) {
      throw new Refusal(shown(name), "is in more than " + bounds.depth() + " folders");
    }
    for (String part : parts) {
      component(name, part);
    }
    rooted(name, parts.getFirst());
    if (parts.size() == 1 && !isFolder) {
      throw new Refusal(shown(name), "is not in the top folder of the archive");
    }
    String path = String.join("/", parts.subList(1, parts.size()));
    take(name, path, isFolder);
    return path;
  }

  private void written(String name) throws Refusal {
    if (name.isEmpty()) {
      throw new Refusal(shown(name), "has no name");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > bounds.path()) {
      throw new Refusal(shown(name), "has a path of more than " + bounds.path() + " bytes");
    }
    if (name.indexOf('\\') >= 0) {
      throw new Refusal(shown(name), "has a backslash in its name");
    }
    boolean isOdd =
        name.codePoints()
            .anyMatch(point ->
                Character.isISOControl(point)
                    || Character.getType(point) == Character.FORMAT
                    || Character.getType(point) == Character.LINE_SEPARATOR
                    || Character.getType(point) == Character.PARAGRAPH_SEPARATOR);
    if (isOdd) {
      throw new Refusal(shown(name), "has characters in its name that nobody sees");
    }
  }

  private static void component(String name, String part) throws Refusal {
    if (part.equals("..")) {
      throw new Refusal(shown(name), "leads out of its folder");
    }
    if (part.isEmpty() || part.equals(".")) {
      throw new Refusal(shown(name), "has an empty step in its path");
    }
    if (part.matches("[A-Za-z]:.*")) {
      throw new Refusal(shown(name), "names a drive");
    }
    if (part.getBytes(StandardCharsets.UTF_8).length > LONGEST_COMPONENT) {
      throw new Refusal(shown(name), "has a name of more than " + LONGEST_COMPONENT + " bytes");
    }
    // Look-alikes of a dot or a slash, which some file systems make the real ones of.
    String plain = Normalizer.normalize(part, Normalizer.Form.NFKC);
    if (plain.equals("..") || plain.equals(".") || plain.indexOf('/') >= 0) {
      throw new Refusal(shown(name), "leads out of its folder where names are normalised");
    }
  }

  private void rooted(String name, String top) throws Refusal {
    if (root == null) {
      root = top;
    }
    if (!top.equals(root)) {
      throw new Refusal(shown(name), "is outside of the top folder " + shown(root));
    }
  }

  /// A folder may be named as often as anybody likes, a file once.
  private void take(String name, String path, boolean isFolder) throws Refusal {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (taken.put(key(path.substring(0, slash)), Kind.FOLDER) == Kind.FILE) {
        throw new Refusal(shown(name), "is in a folder that is a file as well");
      }
    }
    if (path.isEmpty()) {
      return;
    }
    Kind before = taken.put(key(path), isFolder ? Kind.FOLDER : Kind.FILE);
    if (before != null && !(isFolder && before == Kind.FOLDER)) {
      throw new Refusal(
          shown(name), "is there twice, or is there with the same name for other file systems");
    }
  }

  private static String key(String path) {
    return Normalizer.normalize(path, Normalizer.Form.NFKC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }
}
