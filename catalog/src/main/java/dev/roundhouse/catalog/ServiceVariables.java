package dev.roundhouse.catalog;

import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.PlacedYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The variables of the env files that belong to a service manager's files. The environment of this
/// program is not among them: what an import does must not depend on who types the command.
public final class ServiceVariables {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?-)([^{}]*))?\\}");
  private static final Pattern LINE =
      Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.]*)\\s*=\\s*(.*?)\\s*");
  private static final Pattern QUOTED =
      Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(?:#.*)?|'([^']*)'\\s*(?:#.*)?");

  private final Map<String, String> values;

  private ServiceVariables(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /// A text with what could be filled in filled in.
  ///
  /// @param isPlain whether it was so from the start
  /// @param unresolved the references that stay, as written
  /// @param isAmbiguous whether a value that was filled in looks like a reference itself
  record Filled(String text, boolean isPlain, List<String> unresolved, boolean isAmbiguous) {
    Filled {
      unresolved = List.copyOf(unresolved);
    }
  }

  /// Without any variable.
  public static ServiceVariables none() {
    return new ServiceVariables(Map.of());
  }

  /// Reads env files, lines of `NAME=value`; a later file overrides an earlier one.
  ///
  /// @throws ImportException naming file and line, never a value
  public static ServiceVariables read(List<Path> files) throws ImportException {
    Map<String, String> values = new LinkedHashMap<>();
    for (Path file : files) {
      int number = 0;
      for (String line : lines(file)) {
        number++;
        if (line.isBlank() || line.strip().startsWith("#")) {
          continue;
        }
        Matcher matcher = LINE.matcher(line);
        String value = matcher.matches() ? value(matcher.group(2)) : null;
        if (value == null) {
          throw new ImportException(
              file, number, 1, "this is not NAME=value", "write it so, or put a # before it");
        }
        values.put(matcher.group(1), value);
      }
    }
    return new ServiceVariables(values);
  }

  private static List<String> lines(Path file) throws ImportException {
    try {
      return PlacedYaml.lines(Files.readAllBytes(file), file.toString());
    } catch (IOException | ConfigException e) {
      ImportException failure =
          new ImportException(
              file, "cannot be read: " + e.getMessage(), "give a file of NAME=value");
      failure.initCause(e);
      throw failure;
    }
  }

  /// The value behind the equals sign; null when a quote is not closed.
  private static @Nullable String value(String written) {
    if (!written.startsWith("\"") && !written.startsWith("'")) {
      return written.replaceFirst("(?:^|\\s+)#.*$", "");
    }
    Matcher quoted = QUOTED.matcher(written);
    if (!quoted.matches()) {
      return null;
    }
    String single = quoted.group(2);
    return single == null
        ? quoted.group(1).replace("\\n", "\n").replaceAll("\\\\(.)", "$1")
        : single;
  }

  Filled fill(String text) {
    StringBuilder filled = new StringBuilder();
    List<String> unresolved = new ArrayList<>();
    boolean isAmbiguous = false;
    Matcher matcher = REFERENCE.matcher(text);
    int from = 0;
    while (matcher.find()) {
      literal(text.substring(from, matcher.start()), filled, unresolved);
      from = matcher.end();
      String value = value(matcher);
      if (value == null) {
        unresolved.add(matcher.group());
        filled.append(matcher.group());
      } else {
        isAmbiguous |= value.contains("${");
        filled.append(value);
      }
    }
    literal(text.substring(from), filled, unresolved);
    return new Filled(filled.toString(), from == 0, unresolved, isAmbiguous);
  }

  /// What stands between references; another form of reference, such as `${NAME:?…}`, is none.
  private static void literal(String text, StringBuilder filled, List<String> unresolved) {
    int start = text.indexOf("${");
    if (start >= 0) {
      unresolved.add(text.substring(start));
    }
    filled.append(text);
  }

  /// As a shell does: `:-` also stands in for a variable that is empty, `-` only for an unset one.
  private @Nullable String value(Matcher reference) {
    String value = values.get(reference.group(1));
    boolean isSet = value != null && !(value.isEmpty() && ":-".equals(reference.group(2)));
    return isSet ? value : reference.group(3);
  }
}
